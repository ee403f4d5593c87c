import { z } from 'zod';
import { cleanText, fitText, hasLetterOrDigit } from '../base/person-text';
import { LIMITS } from './limits';

/**
 * People's texts on the wire, with two schemas for each kind. A text that somebody hands in is cleaned and refused
 * where nothing is left of it; a text that is kept or passed on (a journal of an older version, a server that isn't
 * ours) is cleaned and never refused, because a room isn't given up for a name in it. Both leave clean text alone.
 * Lengths are UTF-16 units, so that a clean text takes at most three bytes a unit on the wire.
 */

/**
 * How much longer an incoming text may be than it is allowed to be: decomposed letters, and characters that are taken
 * out.
 */
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

/** A crown is the host's mark beside the name; in a name it would claim what isn't so. */
const CROWNS = /[\u{1F451}\u2654\u2655\u265A\u265B]/gu;

/** The name of a person who came in with an invisible or unspeakable one, before such names were refused. */
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
/** A remark about a person's film, which may be empty. */
export const DetailSchema = kept(LIMITS.titleLength, '');

/** A chat message, with its own line breaks. */
export const MessageTextSchema = z
  .string()
  .max(LIMITS.messageLength, { abort: true })
  .overwrite((text) => cleanText(text, 'many'))
  .min(1)
  .max(LIMITS.messageLength);
/** Has the length that older versions allowed a chat message. */
export const KeptMessageTextSchema = z
  .string()
  .max(LIMITS.messageBytes, { abort: true })
  .overwrite((text) => cleanText(text, 'many') || '…')
  .max(LIMITS.messageBytes * 2);
