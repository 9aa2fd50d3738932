/** VS Code hands this object out once a page, so it is asked for here and nowhere else. */
export const vscodeApi = acquireVsCodeApi();
