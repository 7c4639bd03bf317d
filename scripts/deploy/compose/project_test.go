package compose

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	yaml "github.com/oasdiff/yaml3"
)

const root = "../../.."

// project is what docker-compose makes of its files.
type project struct {
	Services map[string]service `yaml:"services"`
	Networks map[string]struct {
		Internal bool `yaml:"internal"`
	} `yaml:"networks"`
	Volumes map[string]map[string]any `yaml:"volumes"`
}

type service struct {
	Image string `yaml:"image"`
	Build struct {
		Target string            `yaml:"target"`
		Args   map[string]string `yaml:"args"`
	} `yaml:"build"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	Ports       []string          `yaml:"ports"`
	Volumes     []string          `yaml:"volumes"`
	Networks    map[string]*struct {
		Aliases []string `yaml:"aliases"`
		Address string   `yaml:"ipv4_address"`
	} `yaml:"networks"`
	DependsOn map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
	HealthCheck *struct {
		Test []string `yaml:"test"`
	} `yaml:"healthcheck"`
	Restart     string   `yaml:"restart"`
	Entrypoint  []string `yaml:"entrypoint"`
	User        string   `yaml:"user"`
	ReadOnly    bool     `yaml:"read_only"`
	TmpFS       []string `yaml:"tmpfs"`
	CapAdd      []string `yaml:"cap_add"`
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	Privileged  bool     `yaml:"privileged"`
	MemLimit    string   `yaml:"mem_limit"`
	PidsLimit   int      `yaml:"pids_limit"`
	Ulimits     map[string]struct {
		Soft int `yaml:"soft"`
		Hard int `yaml:"hard"`
	} `yaml:"ulimits"`
}

// is says whether the service runs one of the two images of the Dockerfile: one that it builds, or that of nodes, which another builds.
func (s service) is(target string) bool {
	return s.Build.Target == target || target == "bodega" && strings.HasPrefix(s.Image, "bodega:")
}

// environ returns the environment as a process gets it.
func (s service) environ() (pairs []string) {
	for name, value := range s.Environment {
		pairs = append(pairs, name+"="+value)
	}
	return pairs
}

// role is central or store.
func (s service) role() string { return s.Command[0] }

// resolve asks docker-compose what it reads in a directory, with these variables and no others.
func resolve(t testing.TB, dir string, env ...string) project {
	t.Helper()
	var p project
	if err := yaml.Unmarshal([]byte(use(t, dir, env, tool(t, "docker-compose"), "--profile", "telemetry", "config")), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// tool returns the path of a tool. None is optional: without it, nothing would be checked.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: run 'make setup', which installs it (Debian: apt-get install --no-install-recommends %s)", name, name)
	}
	return path
}

// binary returns the path of a program that `make setup` builds into bin/.
func binary(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(root, "bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("bin/%s is missing: run 'make setup', which builds it", name)
	}
	return path
}

// use runs a command and returns what it says on standard output. It fails the test if the command does.
func use(t testing.TB, dir string, env []string, name string, args ...string) string {
	t.Helper()
	out, said, err := try(t, dir, env, name, args...)
	if err != nil {
		t.Fatalf("%s %q: %v\n%s%s", name, args, err, out, said)
	}
	return out
}

// try is use for a command that may fail.
func try(t testing.TB, dir string, env []string, name string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8"}, env...)
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	err = cmd.Run()
	return out.String(), said.String(), err
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// copied returns a directory with copies of files and directories of the repository.
func copied(t testing.TB, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		use(t, root, nil, "cp", "-R", name, to)
	}
	return dir
}

// standard is the project as it comes, read once for all tests.
func standard(t testing.TB) project { return asItComes.of(t) }

// clustered is the project with docker-compose.cluster.yml, read once for all tests.
func clustered(t testing.TB) project { return asCluster.of(t) }

// once is a project that is read once.
type once struct {
	env []string
	do  sync.Once
	is  project
}

var asItComes, asCluster = &once{}, &once{env: []string{withCluster, "CLUSTER_SECRET=a-secret-of-the-nodes"}}

// withCluster lets docker-compose read both files.
const withCluster = "COMPOSE_FILE=docker-compose.yml:docker-compose.cluster.yml"

func (o *once) of(t testing.TB) project {
	t.Helper()
	tool(t, "docker-compose")
	o.do.Do(func() { o.is = resolve(t, untouched(t), o.env...) })
	if o.is.Services == nil {
		t.Fatal("docker-compose.yml was not read: the first test says why")
	}
	return o.is
}

// untouched returns a directory with the files of docker-compose alone: a .env of whoever runs the tests must not count.
func untouched(t testing.TB) string {
	return copied(t, "docker-compose.yml", "docker-compose.cluster.yml")
}
