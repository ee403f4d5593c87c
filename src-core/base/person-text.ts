/**
 * Text that a person may have others read: names, titles, chat messages. All such text goes through here at each door,
 * so that what others see is what it seems to be (docs/adr/0026).
 */

/** Every kind of line break: of Unix, Windows, old Macs, and Unicode's own (UAX 14: NL, LS, PS). */
const LINE_BREAK = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/g;

/**
 * Characters that draw nothing, of any width; U+2800 is an empty pattern of Braille dots, and no white space for
 * Unicode.
 */
const BLANK = /[\s\u2800]+/g;
/** Marks at the beginning: without a letter before them they would stand on whatever comes before the text. */
const LEADING = /^[\s\u2800\p{M}]+/u;
const TRAILING = /[\s\u2800]+$/;

/** An emoji (UTS 51): a picture, how it is to be drawn or its skin; further ones may be joined to it. */
const PICTURE = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\uFE0E\uFE0F])?`;
const EMOJI = String.raw`${PICTURE}(?:\u200D${PICTURE})*`;
/** The flags of England, Scotland and Wales: the only ones that are spelt with tags (UTS 51, RGI). */
const TAGGED_FLAG = String.raw`\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}`;
const KEYCAP = String.raw`[0-9#*]\uFE0F\u20E3`;

/**
 * Joiners that change how letters look, where UAX 31 (section 2.3, A1, A2 and B) has them: between two Arabic letters,
 * as Persian is spelt, and behind a virama, as Sinhala, Hindi or Malayalam are. Elsewhere nobody sees them.
 */
const PERSIAN_JOINER = String.raw`(?<=(?=\p{L})\p{Script=Arabic}\p{M}{0,4})\u200C(?=(?=\p{L})\p{Script=Arabic})`;
const VIRAMA = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA]`;
const INDIC_JOINER = String.raw`(?<=${VIRAMA})[\u200C\u200D](?=\p{L})`;

/** Visible characters that Unicode classes as format characters: signs of Arabic, Syriac and Kaithi numbers. */
const SEEN_FORMAT = String.raw`[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]`;
/**
 * Controls but the line break, halves of surrogate pairs, characters that steer direction (`\p{Cf}` has all of them),
 * characters that are invisible by definition (fillers, joiners, selectors, tags), non-characters, and an empty note.
 */
const UNSEEN = String.raw`(?!\n)\p{Cc}|\p{Cs}|(?!${SEEN_FORMAT})\p{Cf}|\p{Default_Ignorable_Code_Point}|\p{Noncharacter_Code_Point}|\u{1D159}`;

const KEPT_OR_UNSEEN = new RegExp(
  `(${[TAGGED_FLAG, EMOJI, KEYCAP, PERSIAN_JOINER, INDIC_JOINER].join('|')})|${UNSEEN}`,
  'gu',
);

/**
 * A longer pile of marks than Hebrew with points, Thai or Vietnamese need, which would cover the lines above and below.
 */
const PILE_OF_MARKS = /(\p{M}{4})\p{M}+/gu;

const cleanOnce = (text: string): string =>
  text
    .normalize('NFC')
    .replace(KEPT_OR_UNSEEN, (_all, kept: string | undefined) => kept ?? '')
    .normalize('NFC')
    .replace(PILE_OF_MARKS, '$1');

/**
 * Cleans a text for others to read: NFC, without controls, marks of direction and invisible characters, at most four
 * combining marks in a row, no white space around it. Never throws; clean text stays as it is.
 * @param lines `one`: a name or a title, with single spaces for any white space. `many`: a chat message, which keeps
 * its own line breaks and spaces, though not more than one empty line in a row.
 */
export const cleanText = (text: string, lines: 'one' | 'many'): string => {
  let clean = text.replace(LINE_BREAK, '\n').replace(/\t/g, ' ');
  // A removal may bring characters together that weren't before. Each pass only removes, so this ends.
  for (let before = ''; before !== clean;) {
    before = clean;
    clean = cleanOnce(clean);
    clean = lines === 'one' ? clean.replace(BLANK, ' ') : clean.replace(/\n[^\S\n]*\n\s*\n/g, '\n\n');
    clean = clean.replace(LEADING, '').replace(TRAILING, '');
  }
  return clean;
};

/**
 * Whether a text has anything that can be said aloud: a name that is only signs or pictures can't be told from another.
 */
export const hasLetterOrDigit = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** Cleans a text of one line and cuts it to a length in UTF-16 units; it is never cut within a symbol. */
export const fitText = (text: string, length: number): string => {
  let fitting = '';
  for (const symbol of cleanText(text, 'one')) {
    if (fitting.length + symbol.length > length) break;
    fitting += symbol;
  }
  // The cut may have left half of a joined sequence.
  return cleanText(fitting, 'one');
};
