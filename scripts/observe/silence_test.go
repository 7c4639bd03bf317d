package observe

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bodega/scripts/process"
)

// TestSilence: a real Alertmanager with our configuration keeps quiet about what another alert explains, and about nothing else.
func TestSilence(t *testing.T) {
	t.Parallel()
	listen := process.Address(freePort(t))
	serve(t, listen, "prometheus-alertmanager", "--config.file="+filepath.Join(prometheusDir, "alertmanager.yml"),
		"--storage.path="+t.TempDir(), "--web.listen-address="+listen, "--cluster.listen-address=")
	url := "http://" + listen + "/api/v2/alerts"
	for _, tt := range []struct {
		name   string
		firing []alert
		quiet  []string
	}{
		{"central is down, and the stores notice",
			[]alert{labels(t, "CentralDown"), labels(t, "BreakerOpen"), labels(t, "SyncLagging"), labels(t, "ErrorBudgetBurnFast").with("job", "store"), labels(t, "CopyRepaired"), labels(t, "StoreDown")},
			[]string{"BreakerOpen", "ErrorBudgetBurnFast", "SyncLagging"}},
		{"a store is down, and another is not heard of",
			[]alert{labels(t, "StoreDown"), labels(t, "StoreOffline").with("store", "store-s1"), labels(t, "StoreOffline").with("store", "store-s2")},
			[]string{"StoreOffline"}},
		{"etcd is gone, and no node can lead",
			[]alert{labels(t, "ClusterLogUnreachable"), labels(t, "ClusterLeaderless"), labels(t, "EtcdMemberDown"), labels(t, "ClusterNodeQuarantined")},
			[]string{"ClusterLeaderless", "EtcdMemberDown"}},
		{"all nodes but one are down",
			[]alert{labels(t, "ClusterNodeDown"), labels(t, "ClusterAlone"), labels(t, "EtcdNearQuota")},
			[]string{"ClusterAlone"}},
		{"the disk failed, and central is slow",
			[]alert{labels(t, "StorageFailed"), labels(t, "CommitSlow"), labels(t, "CheckpointsStopped"), labels(t, "DiskSpaceLow")},
			[]string{"CheckpointsStopped", "CommitSlow"}},
		{"the budget burns fast, and so slowly as well",
			[]alert{labels(t, "ErrorBudgetBurnFast"), labels(t, "ErrorBudgetBurnSlow"), labels(t, "ApiHealthLow"), labels(t, "QueueFilling")},
			[]string{"ErrorBudgetBurnSlow"}},
		{"two disks are low, one of them nearly full",
			[]alert{labels(t, "DiskAlmostFull"), labels(t, "DiskSpaceLow"), labels(t, "DiskSpaceLow").with("instance", "other:9080")},
			[]string{"DiskSpaceLow"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tell(t, url, tt.firing, "")
			var got []string
			defer func() {
				if t.Failed() {
					t.Logf("suppressed are %q", got)
				}
				tell(t, url, tt.firing, `,"endsAt":"2000-01-01T00:00:00Z"`)
				waitFor(t, "the alerts to be over", func() bool { return suppressed(t, url, 0) == nil })
			}()
			waitFor(t, fmt.Sprintf("these alone to be suppressed: %q", tt.quiet), func() bool {
				got = suppressed(t, url, len(tt.firing))
				return slices.Equal(got, tt.quiet)
			})
		})
	}
}

// alert is the labels of one that fires.
type alert map[string]string

// labels returns those that promtool saw at an alert.
func labels(t testing.TB, name string) alert {
	t.Helper()
	for _, c := range checks(t)[name] {
		for _, e := range c.Expected {
			a := alert{"alertname": name}
			maps.Copy(a, e.Labels)
			return a
		}
	}
	t.Fatalf("nothing tests %s", name)
	return nil
}

func (a alert) with(label, value string) alert {
	a[label] = value
	return a
}

// tell tells Alertmanager of alerts.
func tell(t testing.TB, url string, alerts []alert, more string) {
	t.Helper()
	var list []string
	for _, a := range alerts {
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf(`{"labels":%s%s}`, text, more))
	}
	if status, body := send(http.MethodPost, url, "", "["+strings.Join(list, ",")+"]"); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
}

// suppressed returns the names of the alerts that are, once Alertmanager knows as many alerts as it was told of.
func suppressed(t testing.TB, url string, told int) (names []string) {
	t.Helper()
	status, body := try(url, "")
	var list []struct {
		Labels alert
		Status struct{ State string }
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	if len(list) != told {
		return []string{fmt.Sprintf("(%d alerts of %d)", len(list), told)}
	}
	for _, a := range list {
		if a.Status.State == "suppressed" {
			names = append(names, a.Labels["alertname"])
		}
	}
	slices.Sort(names)
	return names
}
