/** Scenes of a screen on the stage: a friend's, one's own, one that doesn't come. */
import { EMPTY_VIEW } from '@core/session/empty-view';
import { useShare } from '../../party/devices/share';
import { useToasts } from '../../party/toasts';
import { inParty, noFilm, playback, type Scene } from '../../gallery/made-up-party';

export const SHARE_SCENES: Readonly<Record<string, Scene>> = {
  'party-screen': inParty({ screenSharers: ['p_Ben'], ...playback({ film: null, phase: 'empty' }) }),
  'party-sharing': inParty({ screenSharers: ['p_Ana'] }, () =>
    useToasts().show('warn', 'USB microphone was unplugged.', 'Plug it in again, or choose another one.'),
  ),
  'party-black': inParty({ screenSharers: ['p_Ana'] }, ({ party }) =>
    party.emit('screenShareBlack', { black: true }),
  ),
  'party-frozen': inParty({ screenSharers: ['p_Ana'] }, ({ party }) =>
    party.emit('screenShareFrozen', { frozen: true }),
  ),
  'party-system-asks': inParty({}, () => {
    useShare().systemAsks = true;
  }),
  'party-two-screens': inParty({ screenSharers: ['p_Cleo', 'p_Ben'], ...playback({ phase: 'paused' }) }),
  'party-screen-coming': inParty({
    screenSharers: ['p_Dan'],
    ...noFilm,
  }),
  'party-screen-sound-only': inParty({
    screenSharers: ['p_Ben'],
    call: { ...EMPTY_VIEW.call, receivesVideo: false },
    ...noFilm,
  }),
};
