/**
 * Esri's well-known text for proj4, which reads most of it right. What it gets wrong was found by comparing all 9,185
 * systems with GDAL: that is put right here, or refused. A shape in the wrong place is worse than none.
 */
import proj4 from 'proj4';

/** Read by proj4 and put into wrong places, by kilometres. */
const REFUSED_METHODS = new Set([
  'Equidistant_Cylindrical',
  'Miller_Cylindrical',
  'Van_der_Grinten_I',
]);

/** Shifts to WGS 84 in metres that proj4 does not know, by number of the geographic system. */
const SHIFTS: Readonly<Record<number, readonly number[]>> = { 4275: [-168, -60, 320] };

/** Other prime meridians are counted twice. */
const GREENWICH = /PRIMEM\s*\[\s*"[^"]*"\s*,\s*[-+]?0*(\.0*)?\s*[,\]]/i;
const STANDARD_PARALLEL = /"Standard_Parallel_1"\s*,\s*[-+]?0*[1-9]/i;
const DATUM = /(DATUM\s*\[\s*"[^"]*"\s*,\s*SPHEROID\s*\[[^[\]]*\])/i;

/**
 * The text as proj4 reads it right, its shift to WGS 84 in it; null when it cannot be trusted. Throws what proj4 throws
 * for a text that it cannot read.
 *
 * `geographicWkid`: of the geographic system in the text, where it is known.
 */
export function trustedText(wkt: string, geographicWkid: number | null): string | null {
  if (!isTrusted(wkt)) return null;
  // Its North Pole forgets the standard parallel; its South Pole goes by the sign.
  const text = wkt.replace('"Stereographic_North_Pole"', '"Stereographic_South_Pole"');
  if (/TOWGS84/i.test(text)) return text;
  const shift = shiftOf(text, geographicWkid);
  if (!shift) return isModern(new proj4.Proj(text)) ? text : null;
  const seven = Array.from({ length: 7 }, (_, place) => shift[place] ?? 0);
  return text.replace(DATUM, `$1,TOWGS84[${seven.join(',')}]`);
}

function isTrusted(wkt: string): boolean {
  const method = /PROJECTION\s*\[\s*"([^"]*)"/i.exec(wkt)?.[1] ?? '';
  if (REFUSED_METHODS.has(method) || !GREENWICH.test(wkt)) return false;
  if (method === 'Krovak') return /"X_Scale"\s*,\s*-1/i.test(wkt);
  return method !== 'Mercator' || !STANDARD_PARALLEL.test(wkt);
}

/** proj4 knows the shifts of most datums by number, of some by name. */
function shiftOf(text: string, geographicWkid: number | null): readonly number[] | null {
  const known = geographicWkid === null ? undefined : SHIFTS[geographicWkid];
  if (known) return known;
  proj4.defs('syncline', text);
  const read = proj4.defs('syncline');
  const codes = geographicWkid === null ? [{}] : [{ datumCode: `EPSG_${geographicWkid}` }, {}];
  for (const code of codes) {
    const system = new proj4.Proj({ ...read, ...code }) as {
      readonly datum_params?: readonly (string | number)[] | null;
    };
    if (system.datum_params) return system.datum_params.map(Number);
  }
  return null;
}

/** GRS 80, WGS 84 and what is centred like them; other datums lie hundreds of metres away. */
function isModern({ a, b }: { readonly a: number; readonly b: number }): boolean {
  return Math.abs(a - 6378137) < 3 && Math.abs(b - 6356752.3) < 3;
}
