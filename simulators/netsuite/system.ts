import type { SaveContext } from './draft.ts'
import { methodNotAllowed, NetSuiteError, nonexistent } from './errors.ts'
import { jsonAnswer, type SimAnswer, type SimRequest } from './http.ts'

export const SYSTEM_PATH = '/services/rest/system/v1/'

/** serverTime (O:article_0528010158) and governanceLimits, the latter for administrators only (O:article_0625010817). */
export function answerSystemRequest(
  context: SaveContext,
  call: { readonly request: SimRequest; readonly url: URL },
  concurrencyLimit: number,
): SimAnswer {
  if (call.request.method !== 'GET') throw methodNotAllowed(call.request.method)
  switch (call.url.pathname.slice(SYSTEM_PATH.length).toLowerCase()) {
    case 'servertime':
      return jsonAnswer(200, { serverTime: new Date(context.world.clock.now()).toISOString() }, 'singular')
    case 'governancelimits':
      return jsonAnswer(200, governance(context, concurrencyLimit), 'singular')
    default:
      throw nonexistent()
  }
}

function governance(context: SaveContext, limit: number): object {
  if (!context.settings.administrator) {
    const detail = 'You do not have permission to access this record.'
    throw new NetSuiteError(403, [{ detail, 'o:errorCode': 'INSUFFICIENT_PERMISSION' }])
  }
  return {
    accountConcurrencyLimit: limit,
    accountUnallocatedConcurrencyLimit: limit,
    integrationLimitType: 'accountLimit',
  }
}
