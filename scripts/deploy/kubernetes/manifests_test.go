package kubernetes

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestStrict: what decodes the manifests finds what an API server would only drop: a field that is not known, and one that is there twice.
func TestStrict(t *testing.T) {
	decoder := build(t)
	good, err := os.ReadFile("store.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string][2]string{
		`unknown field "spec.replica"`: {"\n  replicas: 1", "\n  replica: 1"},
		`key "serviceName" already`:    {"\n  replicas: 1", "\n  replicas: 1\n  serviceName: x"},
		`no kind "StatefulSets"`:       {"\nkind: StatefulSet\n", "\nkind: StatefulSets\n"},
		`cannot unmarshal`:             {"\n  replicas: 1", "\n  replicas: many"},
	} {
		file := filepath.Join(t.TempDir(), "bad.yaml")
		bad := strings.Replace(string(good), change[0], change[1], 1)
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := decode(t, decoder, file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it should say %s: %v\n%s", want, err, out)
		}
	}
}

// TestWhatIsNamedIsThere: each object finds the others that it names, as nobody else checks before it waits for them in vain.
func TestWhatIsNamedIsThere(t *testing.T) {
	m := manifests(t)
	for _, s := range m.workloads() {
		name, pod := s.Metadata.Name, s.Spec.Template.Spec
		for _, v := range pod.Volumes {
			if v.Secret.SecretName != "" && v.Secret.SecretName != "etcd-tls" && m.named("Secret", v.Secret.SecretName) == nil {
				t.Errorf("%s: there is no secret %s", name, v.Secret.SecretName)
			}
			if claim := v.PersistentVolumeClaim.ClaimName; claim != "" && m.named("PersistentVolumeClaim", claim) == nil {
				t.Errorf("%s: there is no claim %s", name, claim)
			}
		}
		for _, c := range pod.all() {
			for _, from := range c.EnvFrom {
				if m.named("ConfigMap", from.ConfigMapRef.Name) == nil {
					t.Errorf("%s: there is no %s", name, from.ConfigMapRef.Name)
				}
			}
			for _, mount := range c.VolumeMounts {
				if !slices.Contains(s.volumes(), mount.Name) {
					t.Errorf("%s: there is no volume %s", name, mount.Name)
				}
			}
			for what, p := range map[string]*probe{"startup": c.StartupProbe, "liveness": c.LivenessProbe, "readiness": c.ReadinessProbe} {
				if p != nil && c.port(p.HTTPGet.Port) == 0 {
					t.Errorf("%s: the probe of %s asks at no port: %s", name, what, p.HTTPGet.Port)
				}
			}
		}
		if s.Kind != "StatefulSet" {
			continue
		}
		if of := m.named("Service", s.Spec.ServiceName); of == nil || !selects(of.Spec.Selector.labels(), s) {
			t.Errorf("%s: its service %s is not there, or is another's", name, s.Spec.ServiceName)
		}
		if !selects(s.Spec.Selector.MatchLabels, s) {
			t.Errorf("%s does not select its own pods", name)
		}
	}
	for _, service := range m.of("Service") {
		pods := m.selected(service.Spec.Selector.labels())
		for _, p := range service.Spec.Ports {
			if len(pods) != 1 || pods[0].Spec.Template.Spec.Containers[0].port(p.TargetPort) != p.Port {
				t.Errorf("the service %s leads to port %s of %d workloads", service.Metadata.Name, p.TargetPort, len(pods))
			}
		}
	}
}

// TestOneAtATime: of what takes a majority, or somebody to stand by, nobody takes away two at once, and no two lie on one machine.
func TestOneAtATime(t *testing.T) {
	m := manifests(t)
	for _, name := range []string{"central", "etcd"} {
		s, budget := m.named("StatefulSet", name), m.named("PodDisruptionBudget", name)
		if s.Spec.Replicas != 3 || budget == nil || budget.Spec.MaxUnavailable != 1 || !selects(budget.Spec.Selector.MatchLabels, s) {
			t.Errorf("of %d %s, another number may be taken away than one", s.Spec.Replicas, name)
		}
		if spread := s.Spec.Template.Spec.TopologySpreadConstraints; len(spread) != 1 || spread[0].WhenUnsatisfiable != "DoNotSchedule" || !selects(spread[0].LabelSelector.MatchLabels, s) {
			t.Errorf("two %s may lie on one machine: %+v", name, spread)
		}
		if peers := m.named("Service", s.Spec.ServiceName).Spec; peers.ClusterIP != "None" || !peers.PublishNotReadyAddresses || s.Spec.PodManagementPolicy != "Parallel" {
			t.Errorf("%s: one that needs another to get ready does not find it: %+v, %s", name, peers, s.Spec.PodManagementPolicy)
		}
	}
}

// TestConfined: nobody is root, gains rights, changes its own image, or takes the machine from others; what a pod need not know of the
// cluster it is not told.
func TestConfined(t *testing.T) {
	for _, s := range manifests(t).workloads() {
		name, pod := s.Metadata.Name, s.Spec.Template.Spec
		who := pod.SecurityContext
		if !who.RunAsNonRoot || who.RunAsUser == 0 || who.FSGroup != who.RunAsGroup || who.SeccompProfile.Type != "RuntimeDefault" ||
			pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken || pod.EnableServiceLinks == nil || *pod.EnableServiceLinks {
			t.Errorf("%s: %+v", name, pod)
		}
		for _, c := range pod.all() {
			s := c.SecurityContext
			if s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation || !s.ReadOnlyRootFilesystem || !slices.Equal(s.Capabilities.Drop, []string{"ALL"}) || s.Capabilities.Add != nil {
				t.Errorf("%s: %+v", name, s)
			}
			if c.Resources.Requests["cpu"] == "" || c.Resources.Requests["memory"] == "" || c.Resources.Limits["memory"] == "" {
				t.Errorf("%s: %+v", name, c.Resources)
			}
		}
		for _, v := range pod.Volumes {
			if v.Secret.SecretName != "" && v.Secret.DefaultMode != 0o440 {
				t.Errorf("%s: everybody reads %s", name, v.Secret.SecretName)
			}
		}
	}
}

// TestProbes: a node that waits for another, or for etcd, is not killed for it; one that answers reads is asked; and there is time for what
// is under way.
func TestProbes(t *testing.T) {
	for _, s := range manifests(t).of("StatefulSet") {
		name, c := s.Metadata.Name, s.Spec.Template.Spec.Containers[0]
		reads := "/health"
		if name == "etcd" {
			reads = "/readyz"
		}
		if c.StartupProbe.HTTPGet.Path != reads || c.LivenessProbe.HTTPGet.Path != "/livez" || c.ReadinessProbe.HTTPGet.Path != reads {
			t.Errorf("%s: %+v %+v %+v", name, c.StartupProbe, c.LivenessProbe, c.ReadinessProbe)
		}
		if grace := time.Duration(s.Spec.Template.Spec.TerminationGracePeriodSeconds) * time.Second; name != "etcd" && grace < 30*time.Second {
			t.Errorf("%s is killed after %v", name, grace)
		}
	}
}

// TestAddresses: the names by which pods find each other are those that Kubernetes gives them, all of them.
func TestAddresses(t *testing.T) {
	m := manifests(t)
	u, err := url.Parse(m.named("ConfigMap", "central").Data["STORAGE_URL"])
	if err != nil || u.Scheme != "etcd" || u.Path == "" || u.Host != m.pods("etcd", ":2379", ",") {
		t.Errorf("STORAGE_URL=%s, %v", u, err)
	}
	if list := m.named("ConfigMap", "store-s1").Data["CENTRAL_API_URL"]; list != "http://"+m.pods("central", ":8081", ",http://") {
		t.Errorf("CENTRAL_API_URL=%s", list)
	}
	pod := m.named("StatefulSet", "central").Spec.Template.Spec.Containers[0]
	if of := pod.env()["CLUSTER_URL"]; of != "http://$(POD_NAME).central-nodes:8081" {
		t.Errorf("CLUSTER_URL=%s", of)
	}
	env := m.named("StatefulSet", "etcd").Spec.Template.Spec.Containers[0].env()
	var members []string
	for i := range 3 {
		name := "etcd-" + strconv.Itoa(i)
		members = append(members, name+"="+strings.ReplaceAll(env["ETCD_INITIAL_ADVERTISE_PEER_URLS"], "$(POD_NAME)", name))
	}
	if env["ETCD_INITIAL_CLUSTER"] != strings.Join(members, ",") {
		t.Errorf("the members of etcd are %s", env["ETCD_INITIAL_CLUSTER"])
	}
}

// TestManual: docs/operations.md applies each file, and makes a certificate that has the name of each member.
func TestManual(t *testing.T) {
	text := read(t, filepath.Join(root, "docs/operations.md"))
	applied := map[string]int{}
	for _, line := range regexp.MustCompile(`(?m)^kubectl apply (.*)$`).FindAllStringSubmatch(text, -1) {
		for _, file := range strings.Fields(strings.ReplaceAll(line[1], "-f", "")) {
			applied[file]++
		}
	}
	files, err := filepath.Glob("*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if applied[file] != 1 {
			t.Errorf("%s is applied %d times", file, applied[file])
		}
	}
	if len(applied) != len(files) {
		t.Errorf("it applies %v, and there are %v", applied, files)
	}
	if names := "subjectAltName=DNS:" + manifests(t).pods("etcd", "", ",DNS:"); !strings.Contains(text, names) {
		t.Errorf("no certificate is made with %s", names)
	}
}

// TestEtcd: it is of the version that tests run, knows each of its settings, and takes nobody without a certificate.
func TestEtcd(t *testing.T) {
	c := manifests(t).named("StatefulSet", "etcd").Spec.Template.Spec.Containers[0]
	pinned := regexp.MustCompile(`go\.etcd\.io/etcd/server/v3 (v\S+)`).FindStringSubmatch(read(t, filepath.Join(root, "scripts/etcd/tools/go.mod")))
	if _, tag, _ := strings.Cut(c.Image, ":"); pinned == nil || tag != pinned[1] {
		t.Errorf("%s is not what tests run: %v", c.Image, pinned)
	}
	server := filepath.Join(root, "bin/etcd")
	if _, err := os.Stat(server); err != nil {
		t.Fatal("bin/etcd is missing: run 'make setup', which builds it")
	}
	help, err := run(t, server, "--help")
	if err != nil {
		t.Fatal(err)
	}
	env := c.env()
	for _, name := range slices.Sorted(maps.Keys(env)) {
		flag, ours := strings.CutPrefix(name, "ETCD_")
		if flag = "--" + strings.ToLower(strings.ReplaceAll(flag, "_", "-")); ours && !regexp.MustCompile(flag+`\b[^-]`).MatchString(help) {
			t.Errorf("etcd has no %s", flag)
		}
	}
	for _, auth := range []string{"ETCD_CLIENT_CERT_AUTH", "ETCD_PEER_CLIENT_CERT_AUTH"} {
		if env[auth] != "true" {
			t.Errorf("%s=%s", auth, env[auth])
		}
	}
	for _, urls := range []string{"ETCD_LISTEN_CLIENT_URLS", "ETCD_LISTEN_PEER_URLS", "ETCD_ADVERTISE_CLIENT_URLS", "ETCD_INITIAL_ADVERTISE_PEER_URLS"} {
		if !strings.HasPrefix(env[urls], "https://") {
			t.Errorf("%s=%s", urls, env[urls])
		}
	}
}

// TestKinds: nothing is there that these tests do not look at.
func TestKinds(t *testing.T) {
	kinds := map[string]int{}
	for _, o := range manifests(t) {
		kinds[o.Kind]++
	}
	want := map[string]int{"ConfigMap": 2, "Job": 1, "PersistentVolumeClaim": 1, "PodDisruptionBudget": 2, "Secret": 2, "Service": 4, "StatefulSet": 3}
	if !maps.Equal(kinds, want) {
		got, _ := json.Marshal(kinds)
		t.Errorf("%s", got)
	}
}
