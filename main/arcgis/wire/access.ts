/** Who may change what, and in which zone dates are kept: parts of service and layer JSON (protocol.md, sections 1 and 2). */
import type { DateReference, Ownership } from '../../../shared/model/service.ts';
import { flag, isRecord, lax, optionalFlag, text } from './lax.ts';

const RawOwnership = lax({
  allowotherstoupdate: optionalFlag,
  allowotherstodelete: optionalFlag,
  allowanonymoustoupdate: optionalFlag,
  allowanonymoustodelete: optionalFlag,
});

/** `ownershipBasedAccessControlForFeatures` of a layer: null is a rule of its own, what is not said the service decides. */
export function readOwnership(raw: unknown, service: Ownership | null): Ownership | null {
  if (raw === undefined) return service;
  if (!isRecord(raw)) return null;
  const rule = RawOwnership.parse(raw);
  return {
    othersMayUpdate: rule.allowotherstoupdate ?? service?.othersMayUpdate ?? false,
    othersMayDelete: rule.allowotherstodelete ?? service?.othersMayDelete ?? false,
    anonymousMayUpdate: rule.allowanonymoustoupdate ?? service?.anonymousMayUpdate ?? true,
    anonymousMayDelete: rule.allowanonymoustodelete ?? service?.anonymousMayDelete ?? true,
  };
}

const RawTracking = lax({ enableownershipaccesscontrol: flag });

/** `editorTrackingInfo` of a service; null where rows belong to nobody. */
export function readServiceOwnership(raw: unknown): Ownership | null {
  return RawTracking.parse(raw).enableownershipaccesscontrol ? readOwnership(raw, null) : null;
}

const RawReference = lax({ timezone: text, respectsdaylightsaving: flag });

/** `dateFieldsTimeReference` and its like; null where no zone is named. */
export function readDateReference(raw: unknown): DateReference | null {
  const { timezone, respectsdaylightsaving } = RawReference.parse(raw);
  return timezone === null
    ? null
    : { timeZone: timezone, respectsDaylightSaving: respectsdaylightsaving };
}

const RawScripts = lax({ xsspreventionenabled: flag, xssinputrule: text });

/** `xssPreventionInfo`: true where text that looks like a script is refused, not cleaned. */
export function readRefusesScripts(raw: unknown): boolean {
  const { xsspreventionenabled, xssinputrule } = RawScripts.parse(raw);
  return xsspreventionenabled && xssinputrule?.toLowerCase() === 'rejectinvalid';
}
