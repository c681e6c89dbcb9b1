/** What `replica://<key>/features` takes. */
import { z } from 'zod';
import { LayerId } from './schemas.ts';

const Metres = z.number().min(-1e9).max(1e9);

export const MapQueryInput = z.strictObject({
  layerId: LayerId,
  bbox: z.tuple([Metres, Metres, Metres, Metres]),
  resolution: z.number().nonnegative().max(1e9),
  symbolField: z.string().max(256).exactOptional(),
  limit: z.int().positive().max(50_000),
});
