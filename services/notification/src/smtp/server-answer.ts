/** Servers may send longer answers than are useful. */
const MAX_SAID = 2_000;
const MAX_LENGTH = 200;
/** A shorter local part is too common a word to identify a person. */
const SHORTEST_NAME = 3;
/** Starts at word boundaries only, so that a long answer is scanned once. */
const ANY_ADDRESS = /(?<![^\s<>()[\],;:"'])[^\s<>()[\],;:"'@]*@[^\s<>()[\],;:"']+/g;

/** What a mail server said, as it may be kept: on one line, bounded, and without the addresses that servers like to repeat. */
export function safeAnswer(said: string, address: string): string {
  const line = said
    .slice(0, MAX_SAID)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const name = address.slice(0, address.lastIndexOf('@'));
  const masked = line.includes('@') ? line.replace(ANY_ADDRESS, '***') : line;
  const whole = name.length < SHORTEST_NAME ? masked : withoutWord(masked, name);
  return whole.slice(0, MAX_LENGTH).toWellFormed(); // A surrogate that was cut in two cannot be stored.
}

function withoutWord(text: string, word: string): string {
  if (!text.toLowerCase().includes(word.toLowerCase())) return text; // Nearly always, and every mail asks.
  return text.replace(new RegExp(RegExp.escape(word), 'gi'), '***');
}
