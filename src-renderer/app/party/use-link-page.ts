import { onMounted, shallowRef, type ShallowRef } from 'vue';
import type { Host } from '../../host/host';

/** The address of the page that opens an invitation in a browser; null where there is none, or it isn't known yet. */
export const useLinkPage = (host: Pick<Host, 'info' | 'log'>): Readonly<ShallowRef<string | null>> => {
  const url = shallowRef<string | null>(null);
  onMounted(async () => {
    try {
      url.value = (await host.info()).linkPageUrl;
    } catch (error) {
      host.log('warn', `The link page isn’t known: ${String(error)}`);
    }
  });
  return url;
};
