// Package cluster makes a central a node of several that share a log: it passes on to the one that leads what only that may decide, tells how
// the nodes are doing, and asks others for a copy. DESIGN.md says what becomes of a command.
package cluster

import (
	"net/url"
	"regexp"
)

// Settings are what a node is told. The zero value is a central that is alone.
type Settings struct {
	Endpoints []string // of etcd, as host:port; none means that this central is alone
	Prefix    string   // of its keys there; "" for the usual one

	CAFile   string // that signs etcd's certificate; "" means those of the system, if any file is given
	CertFile string // shown to etcd
	KeyFile  string
	User     string
	Password string
	// PasswordFile is where the password was read from, and is read again; "" for nowhere.
	PasswordFile string

	Node string // name of this one, unique among them
	URL  string // where the others reach it
	// Secrets are what the nodes know each other by, separated by commas: the first is sent, all are taken.
	Secrets     string
	SecretsFile string // as PasswordFile
	PeerCAFile  string // that signs the certificates of nodes, and of nobody else; "" for none
}

// On says whether this central is a node of a cluster.
func (s *Settings) On() bool { return len(s.Endpoints) > 0 }

// CheckName says what is wrong with the name of a node, or nothing.
func CheckName(name string) (issue string) {
	if len(name) > 63 || !names.MatchString(name) {
		return "a name of 1 to 63 letters, digits, dots and hyphens"
	}
	return ""
}

var names = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// CheckURL says what is wrong with the address of a node, or nothing.
func CheckURL(text string) (issue string) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "a URL such as http://central-1:8081, without user, query and fragment"
	}
	return ""
}
