/** The entry of the package for tests. The one for people has index.ts, and leaves this file out. */
import { allowAutomation } from './system/automation';

allowAutomation();
// A static import would run before this module.
await import('./index');
