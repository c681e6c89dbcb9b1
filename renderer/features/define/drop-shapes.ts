/** A GeoJSON file dropped on the map becomes the extent; other files go to the window. */
import type { Attachment } from 'svelte/attachments';
import type { ExtentEditor } from './extent-editor.svelte.ts';

const IS_SHAPES = /\.(geojson|json)$/i;
const IS_DEFINITION = /\.replica\.json$/i;

export function dropShapes(
  editor: Pick<ExtentEditor, 'importFile'>,
  onOver: (isOver: boolean) => void,
): Attachment<HTMLElement> {
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    onOver(true);
  };
  const leave = (event: DragEvent): void => {
    const to = event.relatedTarget;
    if (!(to instanceof Node && (event.currentTarget as Node).contains(to))) onOver(false);
  };
  const drop = (event: DragEvent): void => {
    onOver(false);
    const file = [...(event.dataTransfer?.files ?? [])].find(
      ({ name }) => IS_SHAPES.test(name) && !IS_DEFINITION.test(name),
    );
    if (!file) return;
    event.preventDefault();
    void editor.importFile(file);
  };
  return (element) => {
    element.addEventListener('dragover', over);
    element.addEventListener('dragleave', leave);
    element.addEventListener('drop', drop);
    return () => {
      element.removeEventListener('dragover', over);
      element.removeEventListener('dragleave', leave);
      element.removeEventListener('drop', drop);
    };
  };
}
