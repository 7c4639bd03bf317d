package http

import (
	"slices"
	"strings"
	"testing"
)

// mayBeShared are the routes whose answers caches may give to anybody.
var mayBeShared = []string{"/openapi.yaml", "/openapi.json"}

// Whatever a route answers, and to whomever, caches give it to nobody else, unless it is one of the few that are for all.
func TestAnswersAreTheCallersOwn(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*rig{"central": newRig(t, withWeb), "store": newStoreRig(t, withWeb).rig} {
		routes := append(Routes(), Route{Method: get, Path: "/nope"}, Route{Method: put, Path: "/livez"}, Route{Method: get, Path: "/cart"})
		if name == "store" {
			routes = append(StoreRoutes(), Route{Method: get, Path: "/api/inventory/A"}, Route{Method: get, Path: "/assets/nope"})
		}
		for _, route := range routes {
			target := strings.ReplaceAll(route.Path, ":productId", "A")
			for _, headers := range [][]string{{"X-API-Key", "-"}, {"X-API-Key", "wrong"}, {"X-API-Key", userKey}, {"X-API-Key", adminKey}, {"Accept", "text/html"}} {
				rec := r.do(route.Method, target, "", headers...)
				control, vary := rec.Header().Get("Cache-Control"), strings.Join(rec.Header().Values("Vary"), ", ")
				switch own := control == private[0] && strings.Contains(vary, "X-API-Key"); {
				case rec.Code < 400 && slices.Contains(mayBeShared, route.Path):
					if control != public[0] || vary != "Accept-Encoding" || rec.Header().Get("Etag") == "" {
						t.Errorf("%s %s: %d %v", name, route.Path, rec.Code, rec.Header())
					}
				case !own && control != noStore[0]:
					t.Errorf("%s: %s %s as %q: %d with %q, by %q", name, route.Method, target, headers[1], rec.Code, control, vary)
				}
			}
		}
	}
}

// Pages of a store act without a key: what tells them apart is named.
func TestAnswersToPagesVary(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, withWeb)
	for _, site := range []string{"same-origin", "cross-site"} {
		vary := r.get("/api/inventory", "X-API-Key", "-", "Sec-Fetch-Site", site).Header().Get("Vary")
		for _, header := range []string{"Sec-Fetch-Site", "Origin", "Referer", "X-API-Key"} {
			if !strings.Contains(vary, header) {
				t.Errorf("%s: %q lacks %s", site, vary, header)
			}
		}
	}
}

// What did not change is said with the headers of what it was.
func TestNotModifiedKeepsItsHeaders(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*rig{"central": newRig(t), "store": newStoreRig(t).rig} {
		root := map[string]string{"central": "/v1/inventory", "store": "/v1/store/inventory"}[name]
		for _, target := range []string{root, root + "/A", "/openapi.yaml", "/openapi.json"} {
			full := r.get(target)
			tag := full.Header().Get("Etag")
			again := r.get(target, "If-None-Match", tag)
			if full.Code != 200 || tag == "" || again.Code != 304 || again.Body.Len() > 0 {
				t.Errorf("%s %s: %d %q, then %d %s", name, target, full.Code, tag, again.Code, again.Body)
			}
			for _, header := range []string{"Etag", "Cache-Control", "Vary"} {
				if got, want := again.Header().Get(header), full.Header().Get(header); got != want || want == "" {
					t.Errorf("%s %s: %s was %q, and is %q", name, target, header, want, got)
				}
			}
			if r.get(target, "If-None-Match", `"another"`).Code != 200 {
				t.Errorf("%s %s: another tag is none", name, target)
			}
		}
	}
}
