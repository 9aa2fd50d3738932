/** Between "camel" and "Case", and between "HTML" and "Parser": matches without length. */
export const humps = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu;

/** Parts compounds by a space: "getUserName" is "get User Name". */
export function splitHumps(text: string): string {
  return text.replace(humps, ' ');
}
