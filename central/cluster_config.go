package central

import (
	"crypto/rand"
	"os"
	"strings"

	"bodega/central/cluster"
	"bodega/http/keys"
	"bodega/http/node/settings"
)

// clusterVariables are those of a central that is one of several.
var clusterVariables = []settings.Variable[Config]{
	{Meaning: "As one of several: with `STORAGE_URL=etcd://...`"},
	{Name: "CLUSTER_NODE", Kind: "name", Meaning: "Name of this node, unique among those of the cluster, and the same after a restart. Default: the name of the host.",
		Set: checked(cluster.CheckName, func(c *Config) *string { return &c.Cluster.Node })},
	{Name: "CLUSTER_URL", Kind: "URL", Meaning: "Where the other nodes reach this one. Default: the name of the host, or the address that it listens on, and `PORT`.",
		Set: checked(cluster.CheckURL, func(c *Config) *string { return &c.Cluster.URL })},
	{Name: "CLUSTER_SECRET", Kind: "secrets", Meaning: "What the nodes know each other by, the same at all: secrets of at least 16 characters, separated by commas. The first is sent, all are taken: a new one is put behind the old one at each node, then before it, then alone. Whoever has it may decide anything in anybody's name. A file is read again when it changes.",
		Secret: true, File: true, Set: settings.Secret(func(c *Config) *string { return &c.Cluster.Secrets })},
	{Name: "CLUSTER_CA_FILE", Kind: "file", Meaning: "Certificates, as PEM, that sign those of the nodes, and of nobody else: by them a node knows the others when it asks them, shows `TLS_CERT_FILE` to them, and takes whoever shows one that they sign for a node. With it there may be no `CLUSTER_SECRET`.",
		Set: settings.Text(func(c *Config) *string { return &c.Cluster.PeerCAFile })},
	{Name: "ETCD_CA_FILE", Kind: "file", Meaning: "Certificates, as PEM, that sign those of etcd. With it, or `ETCD_CERT_FILE`, etcd is spoken to over TLS alone. New files are noticed without a restart, here and in the next two.",
		Set: settings.Text(func(c *Config) *string { return &c.Cluster.CAFile })},
	{Name: "ETCD_CERT_FILE", Kind: "file", Meaning: "Certificate that is shown to etcd, as PEM.", Set: settings.Text(func(c *Config) *string { return &c.Cluster.CertFile })},
	{Name: "ETCD_KEY_FILE", Kind: "file", Meaning: "Its private key, as PEM.", Set: settings.Text(func(c *Config) *string { return &c.Cluster.KeyFile })},
	{Name: "ETCD_USER", Kind: "name", Meaning: "User of etcd, if it asks for one: it must be allowed to read and write below the prefix, and have the role `root` unless etcd compacts by itself.",
		Set: settings.Text(func(c *Config) *string { return &c.Cluster.User })},
	{Name: "ETCD_PASSWORD", Kind: "text", Meaning: "Its password. A file is read again when it changes.", Secret: true, File: true,
		Set: settings.Text(func(c *Config) *string { return &c.Cluster.Password })},
}

// checked takes a text that check finds nothing wrong with; "" is none.
func checked(check func(string) string, field func(*Config) *string) settings.Setter[Config] {
	return func(c *Config, text string) (allowed string) {
		if text != "" {
			allowed = check(text)
		}
		*field(c) = text
		return allowed
	}
}

// clusterSettings settles what a node is told, and refuses what cannot be meant. Tools need no secret but to ask a node.
func clusterSettings(s *settings.Settings, cfg *Config, serving bool) {
	c := &cfg.Cluster
	if err := new(keys.Secrets).Set(c.Secrets); err != nil {
		s.Fault("%s: %v", s.Get("CLUSTER_SECRET").From, err)
	}
	if !c.On() {
		return
	}
	c.SecretsFile, c.PasswordFile = s.Get("CLUSTER_SECRET"+settings.FileSuffix).Text, s.Get("ETCD_PASSWORD"+settings.FileSuffix).Text
	for _, pair := range [...][2]string{{"ETCD_CERT_FILE", "ETCD_KEY_FILE"}, {"ETCD_USER", "ETCD_PASSWORD"}} {
		if a, b := s.Get(pair[0]), s.Get(pair[1]); (a.Text == "") != (b.Text == "") {
			s.Fault("%s, %s: both are needed, or neither", a.From, b.From)
		}
	}
	if c.Node == "" {
		host, _ := os.Hostname() // "" is no name of a node
		if c.Node = host; cluster.CheckName(host) != "" {
			s.Fault("CLUSTER_NODE: the name of this host is none of a node: set it, to %s", cluster.CheckName(host))
		}
	}
	if c.URL == "" {
		host, _ := os.Hostname()
		c.URL = cfg.URL(strings.ToLower(host))
		if cfg.Port == 0 && serving {
			s.Fault("CLUSTER_URL: must be set where PORT is 0: it is where the other nodes reach this one")
		}
	}
	switch {
	case c.PeerCAFile != "" && cfg.CertFile == "":
		s.Fault("%s: needs TLS_CERT_FILE and TLS_KEY_FILE, which a node shows to the others", s.Get("CLUSTER_CA_FILE").From)
	case c.PeerCAFile == "" && c.Secrets == "" && serving:
		s.Fault("CLUSTER_SECRET: must be set in a cluster, the same at each node, such as to %s", rand.Text())
	case cfg.Production && strings.HasPrefix(c.URL, "http:") && c.Secrets != "":
		s.Warn("CLUSTER_URL is http: whoever is on the way between the nodes can read CLUSTER_SECRET: use TLS_CERT_FILE, or a network that is the nodes' own")
	}
}
