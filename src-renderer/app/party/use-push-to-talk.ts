import { onMounted, onScopeDispose } from 'vue';
import { usePreferences } from '../../party/preferences';
import { useTalk } from '../../party/call/talk';
import { isForParty, isForTalkTrial, keyAction } from '../../party/key-map';

/** The key that is held to talk, as long as the party is shown. */
export const usePushToTalk = (): void => {
  const preferences = usePreferences();
  const talk = useTalk();
  const isKey = (event: KeyboardEvent): boolean =>
    talk.isOn && event.code === preferences.current.pushToTalkKey;

  const onDown = (event: KeyboardEvent): void => {
    if (!isKey(event) || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    // With Shift some keys have another function.
    if (keyAction(event)) return;
    const target = event.target instanceof Element ? event.target : null;
    if (!isForParty(event, target) && !isForTalkTrial(target)) return;
    event.preventDefault();
    talk.dispatch({ type: 'down', by: 'key', repeat: event.repeat });
  };
  /**
   * The release counts wherever the focus went meanwhile. While Cmd is down, macOS reports no other key that is let go
   * of.
   */
  const onUp = (event: KeyboardEvent): void => {
    if (isKey(event) || event.key === 'Meta') talk.dispatch({ type: 'up', by: 'key' });
  };
  const onMeta = (event: KeyboardEvent): void => {
    if (event.key === 'Meta') onUp(event);
  };
  const onLost = (): void => talk.dispatch({ type: 'lostTouch' });
  const onVisibility = (): void => {
    if (document.hidden) onLost();
  };

  onMounted(() => {
    window.addEventListener('keydown', onDown);
    // It listens before anything else can swallow the event.
    window.addEventListener('keyup', onUp, { capture: true });
    window.addEventListener('keydown', onMeta, { capture: true });
    window.addEventListener('blur', onLost);
    document.addEventListener('visibilitychange', onVisibility);
  });
  onScopeDispose(() => {
    onLost();
    window.removeEventListener('keydown', onDown);
    window.removeEventListener('keyup', onUp, { capture: true });
    window.removeEventListener('keydown', onMeta, { capture: true });
    window.removeEventListener('blur', onLost);
    document.removeEventListener('visibilitychange', onVisibility);
  });
};
