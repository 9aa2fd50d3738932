/** Matches the empty string between the parts of camelCase and HTMLParser. */
export const humps = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu;

/** Separates the parts of compounds by spaces: "getUserName" becomes "get User Name". */
export function splitHumps(text: string): string {
  return text.replace(humps, ' ');
}
