import { describe, expect, test } from 'vitest';
import { contentTypeOf, nameToOpen } from '../../../shared/model/file-types.ts';

describe('types of attachments', () => {
  test.each([
    ['a.JPG', 'image/jpeg'],
    ['report.pdf', 'application/pdf'],
    ['archive.zip', 'application/zip'],
    ['noending', 'application/octet-stream'],
    ['a.toString', 'application/octet-stream'],
  ])('%s is %s', (name, type) => {
    expect(contentTypeOf(name)).toBe(type);
  });

  test.each([
    ['photo.jpg', 'image/jpeg', 'photo.jpg'],
    ['../../etc/photo.jpg', 'image/jpeg', '_etc_photo.jpg'],
    ['évènement 1.pdf', '', 'évènement 1.pdf'],
    ['evil\u202egpj.exe', 'image/jpeg', null],
    ['run.exe', 'image/jpeg', null],
    ['run.jpg.exe', 'image/jpeg', null],
    ['page.html', 'text/html', null],
    ['drawing.svg', 'image/svg+xml', null],
    ['macro.docm', 'application/pdf', null],
    ['old.doc', 'application/msword', null],
    ['start.desktop', 'text/plain', null],
    ['a.constructor', 'image/jpeg', null],
    ['scan', 'image/png; charset=binary', 'scan.png'],
    ['scan', 'application/x-sh', null],
    ['con.txt', 'text/plain', 'attachment.txt'],
    ['.jpg', 'image/jpeg', 'attachment.jpg'],
    ['photo.jpg ', 'image/jpeg', 'photo.jpg'],
    ['$(reboot);`x`.pdf', '', '_reboot_x_.pdf'],
  ])('%s (%s) is opened as %s', (name, type, opened) => {
    expect(nameToOpen(name, type)).toBe(opened);
  });

  test('a long name is cut', () => {
    expect(nameToOpen(`${'x'.repeat(300)}.png`, '')).toHaveLength(104);
  });
});
