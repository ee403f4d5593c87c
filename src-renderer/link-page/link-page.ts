/** Shows the invitation that stands in the page's own address, and opens the app with it. */
import { APP_URL } from '@core/wire/public-places';
import { invitationIn } from './invitation-in';

const element = <E extends HTMLElement>(id: string): E => document.querySelector<E>(`#${id}`) as E;
const [open, link, said] = [
  element<HTMLAnchorElement>('open'),
  element<HTMLInputElement>('link'),
  element('said'),
];

const showAddress = (): void => {
  const found = invitationIn(location.href);
  element('unread').hidden = true;
  element('invited').hidden = found.kind !== 'invitation';
  element('wrong').hidden = found.kind !== 'wrong';
  element('empty').hidden = found.kind !== 'empty';
  said.textContent = '';
  open.href = link.value = found.kind === 'invitation' ? found.link : '';
  element('code').textContent = found.kind === 'invitation' ? found.code : '';
};

/** Once by itself, and not when the person comes back to this page: the app was asked for then already. */
const openAppOnce = (): void => {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (link.value !== '' && visit?.type === 'navigate') location.assign(link.value);
};

const copyLink = async (): Promise<void> => {
  try {
    await navigator.clipboard.writeText(link.value);
    said.textContent = 'Copied.';
  } catch {
    // A page of a disk or of plain HTTP may not write there by itself.
    link.select();
    said.textContent = 'It is marked: copy it with Ctrl or ⌘ and C.';
  }
};

element('app-known').hidden = APP_URL === null;
element('app-unknown').hidden = APP_URL !== null;
if (APP_URL !== null) element<HTMLAnchorElement>('app').href = APP_URL;
link.addEventListener('focus', () => link.select());
element('copy').addEventListener('click', () => void copyLink());
addEventListener('hashchange', showAddress);
showAddress();
// Not before: going elsewhere while a page is loading ends its loading.
addEventListener('load', () => setTimeout(openAppOnce));
