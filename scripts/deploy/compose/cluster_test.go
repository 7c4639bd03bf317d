package compose

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// nodes are the services that are central, by their names in a cluster.
func (p project) nodes() map[string]service {
	nodes := map[string]service{}
	for _, s := range p.Services {
		if s.is("bodega") && s.role() == "central" {
			nodes[s.Environment["CLUSTER_NODE"]] = s
		}
	}
	return nodes
}

// TestClusterNodes: whichever node leads decides alike, since each is told the same but for who it is; and what the first had before there was
// a cluster, its volume, it keeps.
func TestClusterNodes(t *testing.T) {
	p := clustered(t)
	nodes := p.nodes()
	if names := slices.Sorted(maps.Keys(nodes)); !slices.Equal(names, []string{"central-1", "central-2", "central-3"}) {
		t.Fatalf("the nodes are %v", names)
	}
	own := []string{"CLUSTER_NODE", "CLUSTER_URL", "ALLOWED_HOSTS"}
	told := func(s service) map[string]string {
		env := maps.Clone(s.Environment)
		maps.DeleteFunc(env, func(name, _ string) bool { return slices.Contains(own, name) })
		return env
	}
	first := p.Services["inventory-management-system"]
	for name, s := range nodes {
		if !maps.Equal(told(s), told(first)) {
			t.Errorf("%s is told\n%v\nthe first\n%v", name, told(s), told(first))
		}
	}
	if before := standard(t).Services["inventory-management-system"]; !slices.Equal(before.Volumes, first.Volumes) {
		t.Errorf("it had %v, and has %v", before.Volumes, first.Volumes)
	}
}

// TestClusterAddresses: each node is reached where it says, by the others and by every store.
func TestClusterAddresses(t *testing.T) {
	p := clustered(t)
	var all []string
	for name, s := range p.Services {
		if s.is("bodega") && s.role() == "central" {
			all = append(all, s.Environment["CLUSTER_URL"])
			if want := "http://" + name + ":" + s.Environment["PORT"]; s.Environment["CLUSTER_URL"] != want {
				t.Errorf("%s says that it is reached at %s", name, s.Environment["CLUSTER_URL"])
			}
		}
	}
	for name, s := range p.Services {
		if !s.is("bodega") || s.role() != "store" {
			continue
		}
		list := strings.Split(s.Environment["CENTRAL_API_URL"], ",")
		if slices.Sort(all); !slices.Equal(slices.Sorted(slices.Values(list)), all) {
			t.Errorf("%s follows %v, not %v", name, list, all)
		}
	}
}

// TestClusterLog: the members of etcd, which anybody who reaches them can change, are reached by nodes alone; they know each other, and are of the
// version that tests run.
func TestClusterLog(t *testing.T) {
	p := clustered(t)
	if !p.Networks["log"].Internal {
		t.Error("the network of the log leads out")
	}
	var members, endpoints []string
	for name, s := range p.Services {
		if _, on := s.Networks["log"]; on != (strings.HasPrefix(name, "etcd-") || s.Environment["CLUSTER_NODE"] != "") {
			t.Errorf("%s is on the network of the log: %v", name, on)
		}
		if !strings.HasPrefix(name, "etcd-") {
			continue
		}
		if len(s.Networks) != 1 || s.Ports != nil {
			t.Errorf("%s is reached at %v, and on %v", name, s.Ports, s.Networks)
		}
		env := s.Environment
		if env["ETCD_NAME"] != name || env["ETCD_ADVERTISE_CLIENT_URLS"] != "http://"+name+":2379" {
			t.Errorf("%s is told %v", name, env)
		}
		members = append(members, name+"="+env["ETCD_INITIAL_ADVERTISE_PEER_URLS"])
		endpoints = append(endpoints, name+":2379")
	}
	help := use(t, root, nil, binary(t, "etcd"), "--help")
	slices.Sort(members)
	slices.Sort(endpoints)
	pinned := regexp.MustCompile(`go\.etcd\.io/etcd/server/v3 (v\S+)`).FindStringSubmatch(read(t, "scripts/etcd/tools/go.mod"))
	for _, name := range []string{"etcd-1", "etcd-2", "etcd-3"} {
		s := p.Services[name]
		if s.Environment["ETCD_INITIAL_CLUSTER"] != strings.Join(members, ",") {
			t.Errorf("%s knows %s", name, s.Environment["ETCD_INITIAL_CLUSTER"])
		}
		for variable := range s.Environment {
			if flag := "--" + strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, "ETCD_"), "_", "-")); !regexp.MustCompile(flag + `\b[^-]`).MatchString(help) {
				t.Errorf("etcd has no %s", flag)
			}
		}
		if pinned == nil || !strings.HasSuffix(s.Image, ":"+pinned[1]) {
			t.Errorf("%s is not what tests run: %v", s.Image, pinned)
		}
	}
	for name, s := range p.nodes() {
		if url := s.Environment["STORAGE_URL"]; url != "etcd://"+strings.Join(endpoints, ",")+"/bodega" {
			t.Errorf("the log of %s is %s", name, url)
		}
	}
}

// TestClusterStarts: what keeps a node of a cluster from starting is its own fault, never that another is away.
func TestClusterStarts(t *testing.T) {
	for name, s := range clustered(t).nodes() {
		for other, how := range s.DependsOn {
			if how.Condition != "service_started" {
				t.Errorf("%s waits until %s is %s", name, other, how.Condition)
			}
		}
		if len(s.DependsOn) != 3 || !slices.Equal(s.Command, []string{"central"}) {
			t.Errorf("%s runs %v after %v", name, s.Command, s.DependsOn)
		}
	}
}
