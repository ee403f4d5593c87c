import type { DesktopCapturer, NativeImage } from 'electron';
import { WatchTogetherError } from '@core/base/errors';
import { captureMeans, type CaptureFacts } from './capture-means';
import { isOwnWindow } from './own-window';
import type { ListedSource } from './screen-requests';

/**
 * The size is never 0 × 0, which Electron takes for “no picture”: under Wayland it ends the whole app (seen on Electron
 * 33).
 */
const THUMBNAIL_SIZE = { width: 480, height: 300 };
/** JPEG quality, 0…100: a list of forty windows stays under a megabyte. */
const THUMBNAIL_QUALITY = 72;
/** Pixels, for a size of 20 on a dense display. Some windows come with an icon of 512. */
const ICON_WIDTH = 40;
const MAX_SOURCES = 200;
const MAX_NAME_LENGTH = 200;

const jpegUrl = (image: NativeImage): string =>
  image.isEmpty() ? '' : `data:image/jpeg;base64,${image.toJPEG(THUMBNAIL_QUALITY).toString('base64')}`;

/** @param icon undefined where the system has none, whatever Electron's type says. */
const iconUrl = (icon: NativeImage | undefined): string | null =>
  !icon || icon.isEmpty() ? null : icon.resize({ width: ICON_WIDTH, quality: 'good' }).toDataURL();

/**
 * Lists screens and windows with thumbnails. Takes some 10 to 200 ms.
 * @param ownSourceId `getMediaSourceId()` of the own window, which is left out.
 * @param facts the present ones. Where the portal has the picker, listing means asking the person, and a cancel there
 * ends the whole app (seen on Electron 33). Nobody else may call `getSources`.
 * @throws INVALID_STATE where the portal has the picker
 */
export async function listScreenSources(
  capturer: Pick<DesktopCapturer, 'getSources'>,
  ownSourceId: string,
  facts: CaptureFacts,
): Promise<ListedSource[]> {
  if (captureMeans(facts, false).picker === 'portal')
    throw new WatchTogetherError('INVALID_STATE', 'Only the system may list here');
  const sources = await capturer.getSources({
    types: ['screen', 'window'],
    thumbnailSize: THUMBNAIL_SIZE,
    fetchWindowIcons: true,
  });
  return sources
    .filter(({ id }) => !isOwnWindow(id, ownSourceId))
    .slice(0, MAX_SOURCES)
    .map((source) => ({
      source: {
        id: source.id,
        kind: source.id.startsWith('screen:') ? 'screen' : 'window',
        name: source.name.slice(0, MAX_NAME_LENGTH),
        thumbnail: jpegUrl(source.thumbnail),
        icon: iconUrl(source.appIcon),
      },
      displayId: source.display_id === '' ? null : source.display_id,
    }));
}
