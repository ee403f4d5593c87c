import { followSpeakers } from '../features/people/faces';
import { gatherDrift } from '../features/sync/drift-history';
import { trimFilm } from '../features/sync/trim';
import { announce } from '../party/announcements';
import { noticeCallTrouble } from '../party/call/call-notices';
import { recallVolumes } from '../party/call/call';
import { tellShownHeights } from '../party/call/shown-heights';
import { beginSilent } from '../party/call/talk';
import { attendShare, refuseScreensOutside } from '../party/devices/share';
import { soundAsChosen } from '../party/devices/sound';
import { readAlong } from '../party/drawer';
import { settleRequests } from '../party/film/film';
import { askAgainOfPrivate } from '../party/film/film-consent';
import { bringOwnCopy } from '../party/film/own-copy';
import { makeRoomForSpeech } from '../party/film/player';
import { noteSystemAsked } from '../party/note-system-asked';
import type { PartyHabit } from '../party/party-life';
import { useArrivals } from './arrivals';
import { keepAwake } from './awake';
import { stepOutOnClosing } from './closing';

/** The habits that begin with a party, in this order, and end with it. */
export const PARTY_HABITS: readonly PartyHabit[] = [
  makeRoomForSpeech,
  askAgainOfPrivate,
  bringOwnCopy,
  settleRequests,
  recallVolumes,
  beginSilent,
  attendShare,
  announce,
  readAlong,
  trimFilm,
  gatherDrift,
  soundAsChosen,
  followSpeakers,
  noticeCallTrouble,
  tellShownHeights,
  keepAwake,
  noteSystemAsked,
];

/** The listeners that begin with the app, as soon as more than Home is there, and end with the page. */
export const APP_HABITS: readonly (() => void)[] = [useArrivals, stepOutOnClosing, refuseScreensOutside];
