/** Who is here, who may what, and whom the film waits for. */
import { ROLE_GRANTS } from '@core/wire/grants';
import { useDrawer } from '../../party/drawer';
import { person } from '../../testing/fake-party';
import { click, inParty, type Scene, withPeople } from '../../gallery/made-up-party';

export const PEOPLE_SCENES: Readonly<Record<string, Scene>> = {
  'party-people': inParty(
    withPeople({ Dan: { readiness: { filmId: 'film_1', state: 'mismatch', detail: 'film (1).mp4' } } }),
    () => {
      useDrawer().tab = 'people';
    },
  ),
  'party-outpaced': inParty({}, ({ party }) => {
    useDrawer().open = true;
    useDrawer().tab = 'people';
    party.showPlayback({ continuedWithout: ['p_Dan'], outpaced: ['p_Dan'] });
  }),
  'party-standing-in': inParty(
    withPeople({
      Ana: {
        role: 'participant',
        isOwner: false,
        heir: 'new',
        grants: { ...ROLE_GRANTS.participant, moderate: true, publish: [] },
      },
      Ben: { role: 'host', isOwner: true, presence: 'gone' },
    }),
    () => {
      useDrawer().tab = 'people';
    },
  ),
  'people-readiness': inParty(
    {
      ...withPeople({
        Ben: { readiness: { filmId: 'film_1', state: 'consent' } },
        Cleo: { readiness: { filmId: 'film_1', state: 'unreachable' } },
        Dan: { readiness: { filmId: 'film_1', state: 'ready', apart: 'unseekable' } },
      }),
    },
    () => {
      useDrawer().tab = 'people';
    },
  ),
  'party-outpaced-you': inParty({}, ({ party }) =>
    party.showPlayback({ continuedWithout: ['p_Ana'], outpaced: ['p_Ana'] }),
  ),
  'waiting-rules': inParty({}, () => (useDrawer().tab = 'people')),
  'waiting-rules-guest': inParty(
    withPeople({ Ana: { grants: { ...person('').grants, moderate: false } } }),
    () => (useDrawer().tab = 'people'),
  ),
  remove: inParty({}, () => {
    useDrawer().tab = 'people';
    window.setTimeout(() => click('remove-Dan'), 300);
  }),
};
