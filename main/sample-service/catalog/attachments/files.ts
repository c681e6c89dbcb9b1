/** The attachments of a row: photographs, a sketch, a field sheet, notes. */
import type { AttachmentRow } from '../../spec.ts';
import { isoDate, isoTime } from '../dates.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { utf8 } from './bytes.ts';
import { encodeJpeg } from './jpeg.ts';
import { encodePdf } from './pdf.ts';
import { shorePicture } from './picture.ts';
import { encodePng } from './png.ts';

export interface AttachmentRequest {
  /** Names the row; the same key gives the same files. */
  readonly key: string;
  readonly count: number;
  /** When the row was recorded, epoch milliseconds. */
  readonly date: number;
  readonly title: string;
  /** What the field sheet and the notes say. */
  readonly lines: readonly string[];
}

type File = Omit<AttachmentRow, 'globalId'>;

const KINDS = { photo: 6, sketch: 2, sheet: 2, notes: 1.5 } as const;

/** Real, small files of 0.1 to 60 kB. */
export function attachmentsFor(request: AttachmentRequest): AttachmentRow[] {
  return Array.from({ length: request.count }, (_, index) => {
    const random = createRandom(`attachment/${request.key}`, index);
    const file = MAKERS[random.weighted(KINDS)](request, index, random);
    return { globalId: guid(`attachment/${request.key}`, index), ...file };
  });
}

const MAKERS: Readonly<
  Record<keyof typeof KINDS, (request: AttachmentRequest, index: number, random: Random) => File>
> = { photo, sketch, sheet, notes };

function photo({ date }: AttachmentRequest, index: number, random: Random): File {
  const [width, height] = random.pick([
    [160, 120],
    [120, 160],
    [128, 96],
    [160, 90],
  ] as const);
  const stamp = `${isoDate(date)}_${isoTime(date + index * 47_000)}`.replaceAll(/[-:]/g, '');
  const data = encodeJpeg(shorePicture(width, height, random));
  return { name: `IMG_${stamp}.jpg`, contentType: 'image/jpeg', data };
}

function sketch({ title }: AttachmentRequest, index: number, random: Random): File {
  const width = random.whole(40, 150);
  const data = encodePng(shorePicture(width, Math.round(width * 0.85), random));
  const name = random.pick([
    `${title} overview.png`,
    `site photo ${index + 1}.png`,
    `Übersicht ${index + 1}.png`,
  ]);
  return { name, contentType: 'image/png', data };
}

function sheet({ title, lines, date }: AttachmentRequest): File {
  const data = encodePdf(`Field sheet ${title}`, [`Date: ${isoDate(date)}`, ...lines]);
  return { name: `field-sheet_${title}.pdf`, contentType: 'application/pdf', data };
}

function notes(request: AttachmentRequest, index: number, random: Random): File {
  const { title, lines, date } = request;
  const name = random.pick([
    'notes.txt',
    `notes ${isoDate(date)}.txt`,
    `sample ${index + 1}/3.txt`,
  ]);
  const data = utf8([`${title} (${isoDate(date)})`, '', ...lines, ''].join('\r\n'));
  return { name, contentType: 'text/plain', data };
}
