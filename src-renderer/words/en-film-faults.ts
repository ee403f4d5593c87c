import type { FilmFault } from '@core/film/film-problem';

/** Why a film can't be had or played, and what to do about it. `host` is empty for a file of one's own. */

/** Sentences that a web film and a file share. */
const inside = {
  incomplete: 'It was not copied or uploaded to the end: get it again.',
  container: "It is in a container ({container}) that this app can't open. As MP4, WebM or MKV it may play.",
  picture:
    "Its picture is {codec}, which this app can't decode here. A copy with H.264, VP9 or AV1 will play.",
  sound:
    "It is nothing but sound, in {codec}, which this app can't decode. A copy in AAC, MP3 or Opus will play.",
  damaged:
    'The film is damaged at this place. It reloads by itself. If it stops here each time, get another copy.',
} satisfies Partial<Record<FilmFault, string>>;

/** Sentences for films of the web. */
export const fault: Record<Exclude<FilmFault, 'unknown'>, string> = {
  ...inside,
  streamSound:
    "Its sound is {codec}, which this app can't decode, and a stream like this one doesn't play without its sound. One with AAC or MP3 will play.",
  misnamed:
    'This film is named like a playlist (.m3u8), and this browser goes by the name. Play it in the Matinee app, or get it as .mp4 or .webm.',
  private: '{host} is on a private network. Nothing is loaded from there unless you type its name yourself.',
  unknownHost: 'There is no server called {host}. Check the address, and your connection.',
  refused: '{host} took no connection, or broke it off. It may be down: it is tried again in a while.',
  silent: '{host} does not answer. It may be down, or out of reach from where you are.',
  untrusted:
    "{host} can't prove who it is, so nothing is loaded from it. Its owner has to mend its certificate.",
  redirects: '{host} sends from one address to the next, and at none of them is the film. Check the address.',
  address: 'That is no address a film can be loaded from. Open it from another one.',
  garbled: "{host} answers in a way that can't be read. Check the address.",
  busy: 'Too much is asked for at once. Try again.',
  missing: '{host} has no film at this address, or not any more. Check the address.',
  forbidden:
    '{host} refuses this film. The address may have run out, or be meant for somebody else: get a fresh one.',
  login:
    "{host} wants a login for this film. Films behind a login can't be watched together: get an address without one.",
  failing: '{host} is in trouble itself, or is asked too much. It is tried again in a while.',
  closed: '{host} lets no other site read it. In the Matinee app it would play.',
  mixed:
    'A page that came by https loads no film by http. Get an address with https, or open the party in the Matinee app.',
  noFilm:
    '{host} answers with something else. Check that the address is of the film itself, not of a page about it.',
  page: '{host} answers with a page of the web. Get the address of the film itself: right-click the film, or its download link, and copy the address.',
  emptyPlaylist:
    'The playlist at {host} has nothing in it now. If the stream begins later, or again, it is loaded by itself.',
};

/** Sentences for files of one's own, where they differ from the web's. */
export const fileFault = {
  ...inside,
  noFilm: 'What is in this file is no film, whatever it is called. Open another one.',
  page: 'This file is a page of the web under the name of a film. Load the film itself, and open that.',
} satisfies Partial<Record<FilmFault, string>>;

export const faultTitle = {
  noFilm: 'That is no film',
  page: 'That is no film',
  incomplete: 'This film is incomplete',
  container: "This film can't be played here",
  picture: "This film can't be shown here",
  sound: "This film can't be played here",
  misnamed: "This film can't be played here",
  streamSound: "This film can't be played here",
  damaged: 'The film broke off',
  emptyPlaylist: 'There is nothing to play at the moment',
} satisfies Partial<Record<FilmFault, string>>;

/** Notes on a film that plays all the same. */
export const filmNote = {
  undecoded:
    "You won't hear this film: its sound is {codec}, which this app can't decode. A copy with AAC, MP3 or Opus will be heard.",
  noRanges: 'The server of this film sends it from the beginning only, so nobody can jump in it.',
  rough:
    'This stream does not say what time it is, so you are in step only roughly: give or take some seconds.',
  sourceStands: 'The source of this stream has stopped. It goes on here as soon as the source does.',
  hole: 'Part of this film is missing on its server, so that part was skipped.',
  broken: 'This film is damaged at one place and stopped there twice. It now plays on after that place.',
  dismiss: 'Hide this',
};
