/** Makes every test clip that isn't in the cache yet, so that no test has to wait for one. */
import { fakeDeviceFlags } from './fake-devices';
import {
  bigFilmMp4,
  filmWebm,
  notAFilm,
  otherFilmMp4,
  undecodableFilm,
  unheardFilm,
  unsupportedFilm,
} from './films';

const PROFILES = ['alice', 'bob', 'carol', 'dan'];

export async function prepareFilms(): Promise<void> {
  const startedAt = Date.now();
  const films = [filmWebm(), bigFilmMp4(), otherFilmMp4()];
  await Promise.all([...films, notAFilm(), undecodableFilm(), unheardFilm(), unsupportedFilm()]);
  for (const profile of PROFILES) await fakeDeviceFlags(profile);
  const seconds = (Date.now() - startedAt) / 1000;
  if (seconds > 1) console.log(`Made the test clips in ${seconds.toFixed(0)} s.`);
}
