// Package cluster makes a central a node of several that share a log: it passes on to the one that leads what only that may decide, tells how
// the nodes are doing, and brings a node that has nothing a copy from one that has.
package cluster

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Settings are what a node is told. The zero value is a central that is alone.
type Settings struct {
	Endpoints []string // of etcd, as host:port; none means that this central is alone
	Prefix    string   // of its keys there, with a slash at the begin and none at the end

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

// The defaults of an address of etcd.
const (
	defaultPort   = "2379"
	defaultPrefix = "/bodega"
)

// endpointsMax bounds the members of etcd, of which there are three or five.
const endpointsMax = 16

// ParseURL takes what is behind "etcd:" in STORAGE_URL apart: //host:port,host:port/prefix. A port may be left out, and the prefix.
func ParseURL(rest string) (endpoints []string, prefix string, err error) {
	hosts, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return nil, "", errors.New("must be etcd://host:2379,host:2379,host:2379/prefix")
	}
	hosts, path, _ := strings.Cut(hosts, "/")
	if prefix = defaultPrefix; strings.Trim(path, "/") != "" {
		prefix = "/" + strings.Trim(path, "/")
	}
	if !prefixes.MatchString(prefix) {
		return nil, "", errors.New("the prefix must be of letters, digits, and . _ - / in between")
	}
	for host := range strings.SplitSeq(hosts, ",") {
		at, err := endpoint(host)
		if err != nil {
			return nil, "", err
		}
		endpoints = append(endpoints, at)
	}
	if len(endpoints) > endpointsMax {
		return nil, "", fmt.Errorf("more than %d members of etcd", endpointsMax)
	}
	return endpoints, prefix, nil
}

var (
	prefixes = regexp.MustCompile(`^(/[A-Za-z0-9._-]+)+$`)
	hosts    = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)
)

func endpoint(text string) (string, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port = strings.Trim(text, "[]"), defaultPort
	}
	if n, err := strconv.Atoi(port); !hosts.MatchString(host) || err != nil || n < 1 || n > 65535 {
		return "", fmt.Errorf("%q is no member of etcd: must be host or host:port", text)
	}
	return net.JoinHostPort(host, port), nil
}

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

// secretBytesMin is how long a secret of a cluster is at least: whoever has it may decide anything in anybody's name.
const secretBytesMin = 16

// CheckSecrets says what is wrong with a list of secrets, or nothing, and never shows one.
func CheckSecrets(list string) (issue string) {
	if list == "" {
		return ""
	}
	for i, secret := range strings.Split(list, ",") {
		if secret = strings.TrimSpace(secret); len(secret) < secretBytesMin || !visible.MatchString(secret) {
			return fmt.Sprintf("secret %d is not allowed: must be at least %d visible characters of ASCII", i+1, secretBytesMin)
		}
	}
	return ""
}

var visible = regexp.MustCompile(`^[!-~]+$`)
