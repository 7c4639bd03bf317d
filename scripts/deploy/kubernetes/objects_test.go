package kubernetes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const root = "../../.."

// object is what the tests look at in one, whatever its kind is.
type object struct {
	Kind     string
	Metadata struct{ Name string }
	Data     map[string]string // of a ConfigMap
	Strings  map[string]string `json:"stringData"` // of a Secret
	Spec     struct {
		Replicas                 int
		ServiceName              string
		PodManagementPolicy      string
		ClusterIP                string
		PublishNotReadyAddresses bool
		MaxUnavailable           int
		Selector                 selector
		Template                 struct {
			Metadata struct{ Labels map[string]string }
			Spec     pod
		}
		VolumeClaimTemplates []struct{ Metadata struct{ Name string } }
		Ports                []struct {
			Port       int
			TargetPort named
		}
	}
}

// selector is that of a Service, labels alone, or that of others.
type selector struct {
	MatchLabels map[string]string
	all         map[string]string
}

func (s *selector) UnmarshalJSON(b []byte) error {
	var others struct{ MatchLabels map[string]string }
	if err := json.Unmarshal(b, &others); err != nil {
		return err
	}
	if s.MatchLabels = others.MatchLabels; s.MatchLabels != nil {
		return nil
	}
	return json.Unmarshal(b, &s.all)
}

func (s selector) labels() map[string]string { return s.all }

// named is a port by its name or its number.
type named string

func (n *named) UnmarshalJSON(b []byte) error {
	*n = named(strings.Trim(string(b), `"`))
	return nil
}

type pod struct {
	AutomountServiceAccountToken  *bool
	EnableServiceLinks            *bool
	TerminationGracePeriodSeconds int
	SecurityContext               struct {
		RunAsNonRoot                   bool
		RunAsUser, RunAsGroup, FSGroup int
		SeccompProfile                 struct{ Type string }
	}
	TopologySpreadConstraints []struct {
		WhenUnsatisfiable string
		LabelSelector     selector
	}
	InitContainers, Containers []container
	Volumes                    []struct {
		Name   string
		Secret struct {
			SecretName  string
			DefaultMode int
		}
		PersistentVolumeClaim struct{ ClaimName string }
	}
}

func (p pod) all() []container { return slices.Concat(p.InitContainers, p.Containers) }

type container struct {
	Name, Image string
	Args        []string
	Env         []struct{ Name, Value string }
	EnvFrom     []struct {
		ConfigMapRef struct{ Name string }
	}
	Ports []struct {
		Name          string
		ContainerPort int
	}
	StartupProbe, LivenessProbe, ReadinessProbe *probe
	Resources                                   struct{ Requests, Limits map[string]string }
	SecurityContext                             struct {
		AllowPrivilegeEscalation *bool
		ReadOnlyRootFilesystem   bool
		Capabilities             struct{ Add, Drop []string }
	}
	VolumeMounts []struct{ Name, MountPath string }
}

type probe struct {
	HTTPGet struct {
		Path string
		Port named
	}
}

// port is the number of one of the container's, 0 if it has none such.
func (c container) port(n named) int {
	for _, p := range c.Ports {
		if p.Name == string(n) || strconv.Itoa(p.ContainerPort) == string(n) {
			return p.ContainerPort
		}
	}
	return 0
}

func (c container) env() map[string]string {
	env := map[string]string{}
	for _, e := range c.Env {
		env[e.Name] = e.Value
	}
	return env
}

// volumes are the names of all that the containers of a workload can mount.
func (o object) volumes() (names []string) {
	for _, v := range o.Spec.Template.Spec.Volumes {
		names = append(names, v.Name)
	}
	for _, v := range o.Spec.VolumeClaimTemplates {
		names = append(names, v.Metadata.Name)
	}
	return names
}

// selects says whether labels lead to the pods of a workload.
func selects(labels map[string]string, o *object) bool {
	for name, value := range labels {
		if o.Spec.Template.Metadata.Labels[name] != value {
			return false
		}
	}
	return len(labels) > 0
}

type objects []*object

func (m objects) of(kinds ...string) (found objects) {
	for _, o := range m {
		if slices.Contains(kinds, o.Kind) {
			found = append(found, o)
		}
	}
	return found
}

// workloads are those that run pods.
func (m objects) workloads() objects { return m.of("StatefulSet", "Job") }

// named returns an object, nil if it is not there.
func (m objects) named(kind, name string) *object {
	for _, o := range m.of(kind) {
		if o.Metadata.Name == name {
			return o
		}
	}
	return nil
}

func (m objects) selected(labels map[string]string) (found objects) {
	for _, o := range m.workloads() {
		if selects(labels, o) {
			found = append(found, o)
		}
	}
	return found
}

// pods are the names of all pods of a StatefulSet in its service, with something behind each, and something between two.
func (m objects) pods(set, behind, between string) string {
	of := m.named("StatefulSet", set).Spec
	var all []string
	for i := range of.Replicas {
		all = append(all, fmt.Sprintf("%s-%d.%s%s", set, i, of.ServiceName, behind))
	}
	return strings.Join(all, between)
}

// manifests are all objects of the files, decoded once for all tests.
func manifests(t testing.TB) objects {
	t.Helper()
	reading.Do(func() {
		files, err := filepath.Glob("*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		out, err := decode(t, build(t), files...)
		if err != nil {
			t.Fatal(err)
		}
		for dec := json.NewDecoder(strings.NewReader(out)); dec.More(); {
			var o object
			if err := dec.Decode(&o); err != nil {
				t.Fatal(err)
			}
			all = append(all, &o)
		}
	})
	if all == nil {
		t.Fatal("the manifests were not read: the first test says why")
	}
	return all
}

var (
	reading sync.Once
	all     objects
)

// build returns what decodes manifests.
func build(t testing.TB) (path string) {
	t.Helper()
	for _, source := range []string{"tools/main.go", "tools/go.mod"} {
		read(t, source) // so that the cache of test results sees an edit
	}
	path = filepath.Join(t.TempDir(), "decode")
	if out, err := run(t, "go", "-C", "tools", "build", "-o", path, "."); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func decode(t testing.TB, decoder string, files ...string) (string, error) {
	t.Helper()
	for _, file := range files {
		read(t, file)
	}
	return run(t, decoder, files...)
}

// run returns what a command says on standard output, or an error with the rest.
func run(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%s: %w\n%s", name, err, exit.Stderr)
	}
	return string(out), err
}

func read(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
