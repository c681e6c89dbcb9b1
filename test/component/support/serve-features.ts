/** Answers what a map asks of a replica; everything else goes to the real fetch. */
import { vi } from 'vitest';
import { encodeMapFeatures } from '../../../shared/model/map-features.ts';
import type { MapFeatures, MapQuery } from '../../../shared/model/view.ts';

export function serveFeatures(drawn: (query: MapQuery) => MapFeatures): void {
  const real = window.fetch.bind(window);
  vi.spyOn(window, 'fetch').mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith('replica://')) return real(input, init);
    const text = new URL(url.replace('replica:', 'http:')).searchParams.get('query');
    return new Response(encodeMapFeatures(drawn(JSON.parse(text!) as MapQuery)));
  });
}
