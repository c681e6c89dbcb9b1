/** Replicas that are out with a crew look stale, because nobody synchronises them: clean-up is told to leave them alone. */
import { AppError } from '../../../shared/errors.ts';
import { cleanupKey } from '../../../shared/model/cleanup-rules.ts';
import { dayOf, type KitReport } from '../../../shared/model/kit-making.ts';
import { openHome } from '../../store/home/home.ts';
import type { Clock } from '../../sync/ports.ts';
import type { Engine } from '../api.ts';

/** Where it cannot be written, clean-up does not know of the kit; the kit is whole all the same. */
export function holdCopies(
  { name, expiresAt, copies }: KitReport,
  homeFolder: string,
  { engine, clock }: { readonly engine: Pick<Engine, 'status'>; readonly clock: Clock },
): void {
  try {
    const home = openHome(homeFolder);
    try {
      const until = expiresAt === null ? '' : `, until ${dayOf(expiresAt)}`;
      for (const copy of copies) {
        const { serviceUrl, replicaId, replicaName } = engine.status(copy.path);
        if (replicaId === null) continue;
        const reason = `Out with a crew: ${copy.name} of the kit ${name}${until}.`;
        const at = clock.now();
        const note = { at, who: null, serviceUrl, replicaId, replicaName, replicaOwner: null };
        home.hold(
          cleanupKey(serviceUrl, replicaId),
          { reason, by: null, at },
          { ...note, action: 'hold', outcome: 'held', answer: reason },
        );
      }
    } finally {
      home.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}
