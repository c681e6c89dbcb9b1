// better-sqlite3 13 is written for Node-API 10. Electron 33 has the same semantics only for addons that declare the
// experimental version; their finalizers then have to be deferred through this call.
#include <node_api.h>
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
extern "C" napi_status node_api_post_finalizer(node_api_basic_env env, napi_finalize cb, void* data, void* hint);
