/** RFC 6266: the name in UTF-8, and in ASCII for clients that do not know that. */
export function attachment(fileName: string): string {
  return `attachment; filename="${plain(fileName)}"; filename*=UTF-8''${encoded(fileName)}`;
}

/** RFC 8187 wants more escaped than `encodeURIComponent` does. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const plain = (text: string): string => text.replace(/[^\w.-]+/g, '_').replace(/^[_.-]+/, '');
