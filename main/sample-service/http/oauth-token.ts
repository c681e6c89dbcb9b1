/** The token endpoint of the portal: codes and refresh tokens against access tokens (protocol.md 12.5, 12.6). */
import { createHash } from 'node:crypto';
import type { Parameters } from '../context.ts';
import type { Grant, OAuthGrants } from './oauth-grants.ts';
import type { OAuthAppEntry } from './oauth-app.ts';

/** A refusal in the words of OAuth. */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal';
  readonly code: number;
  readonly error: string;

  constructor(code: number, error: string, description: string) {
    super(description);
    this.code = code;
    this.error = error;
  }

  /** `error` and `error_description` beside code, message and details, as portals write it. */
  body(): Record<string, unknown> {
    const { code, error, message } = this;
    return { error: { code, error, error_description: message, message, details: [] } };
  }
}

export interface TokenSetting {
  readonly grants: OAuthGrants;
  readonly apps: readonly OAuthAppEntry[];
  readonly accessSeconds: number;
  /** Of refresh tokens that come from an exchange. */
  readonly refreshSeconds: number;
  /** False: exchange_refresh_token is refused. */
  readonly offersExchange: boolean;
}

type Json = Record<string, unknown>;

/** Answers a POST to `oauth2/token`. Throws OAuthRefusal. */
export function answerToken(parameters: Parameters, setting: TokenSetting): Json {
  const clientId = needed(parameters, 'client_id');
  if (!setting.apps.some((app) => app.clientId === clientId)) {
    throw new OAuthRefusal(400, 'invalid_client_id', 'Invalid client_id');
  }
  switch (parameters.text('grant_type')) {
    case 'authorization_code':
      return redeem(parameters, clientId, setting);
    case 'refresh_token': {
      const { grant } = refreshGrant(parameters, clientId, setting);
      return access(grant, setting);
    }
    case 'exchange_refresh_token':
      return exchange(parameters, clientId, setting);
    default:
      throw new OAuthRefusal(400, 'unsupported_grant_type', 'Unsupported grant_type');
  }
}

function redeem(parameters: Parameters, clientId: string, setting: TokenSetting): Json {
  const code = needed(parameters, 'code');
  const redirectUri = needed(parameters, 'redirect_uri');
  const verifier = needed(parameters, 'code_verifier');
  const grant = setting.grants.redeemCode(code);
  if (grant === null || grant.clientId !== clientId) {
    throw new OAuthRefusal(400, 'invalid_grant', 'Invalid authorization code');
  }
  const isProven =
    /^[\w.~-]{43,128}$/.test(verifier) &&
    createHash('sha256').update(verifier).digest('base64url') === grant.challenge;
  if (!isProven) throw new OAuthRefusal(400, 'invalid_grant', 'Invalid code_verifier');
  if (grant.redirectUri !== redirectUri) {
    throw new OAuthRefusal(400, 'invalid_grant', 'Invalid redirect_uri');
  }
  return { ...access(grant, setting), ...refresh(grant, grant.refreshSeconds, setting) };
}

function exchange(parameters: Parameters, clientId: string, setting: TokenSetting): Json {
  if (!setting.offersExchange) {
    throw new OAuthRefusal(400, 'unsupported_grant_type', 'Unsupported grant_type');
  }
  const redirectUri = needed(parameters, 'redirect_uri');
  const { grant, token } = refreshGrant(parameters, clientId, setting);
  if (grant.redirectUri !== redirectUri) {
    throw new OAuthRefusal(400, 'invalid_request', 'Invalid redirect_uri');
  }
  setting.grants.dropRefresh(token);
  return { ...access(grant, setting), ...refresh(grant, setting.refreshSeconds, setting) };
}

function refreshGrant(
  parameters: Parameters,
  clientId: string,
  { grants }: TokenSetting,
): { readonly grant: Grant; readonly token: string } {
  const token = needed(parameters, 'refresh_token');
  const grant = grants.refreshGrant(token);
  if (grant !== null && grant.clientId === clientId) return { grant, token };
  throw new OAuthRefusal(498, 'invalid_request', 'Invalid refresh_token');
}

function access({ user, family }: Grant, { grants, accessSeconds }: TokenSetting): Json {
  return {
    access_token: grants.issueAccess(user, family, accessSeconds),
    expires_in: accessSeconds,
    username: user,
    ssl: true,
  };
}

function refresh(grant: Grant, seconds: number, { grants }: TokenSetting): Json {
  const { user, clientId, redirectUri, family } = grant;
  return {
    refresh_token: grants.issueRefresh({ user, clientId, redirectUri, family }, seconds),
    refresh_token_expires_in: seconds,
  };
}

function needed(parameters: Parameters, name: string): string {
  const value = parameters.text(name);
  if (value !== undefined && value !== '') return value;
  throw new OAuthRefusal(400, 'invalid_request', `${name} not specified`);
}
