import { z } from 'zod';
import { cleanText, fitText, hasLetterOrDigit } from '../base/person-text';
import { LIMITS } from './limits';

/**
 * Texts of people on the wire, two schemas a kind. What somebody hands in is cleaned and refused where nothing is left
 * of it; what is kept or passed on (a journal of an older version, a server that isn't ours) is cleaned and never
 * refused, because a room isn't given up for a name in it. Both leave alone what is clean. Lengths are UTF-16 units,
 * so that a clean text takes three bytes a unit on the wire at most.
 */

/** How much longer a text may come in than it is allowed to be: decomposed letters, and what is taken out of it. */
const RAW = 4;

const handedIn = (length: number, prepare = (text: string): string => text) =>
  z
    .string()
    .max(length * RAW, { abort: true })
    .overwrite((text) => cleanText(prepare(text), 'one'))
    .min(1)
    .max(length);

const kept = (length: number, otherwise: string) =>
  z
    .string()
    .max(length * RAW, { abort: true })
    .overwrite((text) => fitText(text, length) || otherwise)
    .max(length);

/** A crown is the host's mark beside the name; in a name it would say what isn't so. */
const CROWNS = /[\u{1F451}\u2654\u2655\u265A\u265B]/gu;

/** Who came in with a name that nobody can see or say, before such names were refused. */
const NAMELESS = 'Guest';

const uncrowned = (text: string): string => text.replace(CROWNS, '');

/** A person's or a party's name. */
export const NameSchema = handedIn(LIMITS.nameLength, uncrowned).refine(
  hasLetterOrDigit,
  'a name needs a letter or a digit',
);
export const KeptNameSchema = z
  .string()
  .max(LIMITS.nameLength * RAW, { abort: true })
  .overwrite((text) => {
    const name = fitText(uncrowned(text), LIMITS.nameLength);
    return hasLetterOrDigit(name) ? name : NAMELESS;
  })
  .max(LIMITS.nameLength);
/** Title of a film. */
export const TitleSchema = handedIn(LIMITS.titleLength);
export const KeptTitleSchema = kept(LIMITS.titleLength, '?');
/** A file's name: it identifies nothing, so it is cut and not refused. */
export const FileNameSchema = kept(LIMITS.titleLength, '?');
/** Something said about somebody's film, that may be empty. */
export const DetailSchema = kept(LIMITS.titleLength, '');

/** A line of chat, with its own line breaks. */
export const MessageTextSchema = z
  .string()
  .max(LIMITS.messageLength, { abort: true })
  .overwrite((text) => cleanText(text, 'many'))
  .min(1)
  .max(LIMITS.messageLength);
/** As long as older versions let a line of chat be. */
export const KeptMessageTextSchema = z
  .string()
  .max(LIMITS.messageBytes, { abort: true })
  .overwrite((text) => cleanText(text, 'many') || '…')
  .max(LIMITS.messageBytes * 2);
