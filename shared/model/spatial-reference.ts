/** A spatial reference by name, for lists. */
export interface SpatialReferenceName {
  readonly wkid: number;
  readonly name: string;
  readonly kind: 'geographic' | 'projected';
}
