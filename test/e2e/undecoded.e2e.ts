/** Tracks of a film that can't be decoded are named on both screens, before anybody presses play. */
import { expect, test } from 'playwright/test';
import { openCopy, openFilm, untilReady } from '../../lab/driver/film';
import { letGo, partyOfTwo } from '../../lab/driver/film-party';
import { byId, wakeControls } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';
import { unheardFilm, unsupportedFilm } from '../../lab/films/films';

test.describe('a film that isn’t decoded', () => {
  const people: Person[] = [];
  test.afterEach(() => letGo(people));

  test('a film that isn’t decoded says by name, before play, who hears nothing of it, and who sees nothing', async () => {
    test.setTimeout(150_000);
    const [unheard, unseen] = await Promise.all([unheardFilm(), unsupportedFilm()]);
    const { alice, bob } = await partyOfTwo(people);

    await openFilm(alice, unheard);
    await openCopy(bob, unheard);
    await untilReady([alice, bob]);
    for (const { page } of [alice, bob]) {
      await expect(byId(page, 'film-note-undecoded')).toContainText('its sound is Dolby Digital (AC-3)');
      await wakeControls(page);
      await byId(page, 'dock-people').click();
      for (const name of ['Alice', 'Bob'])
        await expect(byId(page, `person-${name}`)).toContainText("Won't hear this film");
    }
    await byId(bob.page, 'film-note-hide-undecoded').click();
    await expect(byId(bob.page, 'film-note-undecoded')).toBeHidden();
    await alice.page.screenshot({ path: test.info().outputPath('unheard.png') });

    await openFilm(alice, unseen);
    await expect(byId(alice.page, 'copy-card')).toContainText('Its picture is HEVC (H.265)');
    await expect(byId(bob.page, 'person-Alice')).toContainText("Can't see this film");
  });
});
