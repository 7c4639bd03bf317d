package main

import (
	"fmt"
	"net"
	"strconv"

	"bodega/scripts/cluster"
	"bodega/scripts/process"
)

// Beside the port of the first node, as docker-compose.cluster.yml has them too.
const (
	nodesApart   = 100
	metricsAbove = 9080 - 8081 // of a node
	storesAbove  = 2
	etcdAbove    = 2379 - 8081
	portMin      = 7000 // of the first node, so that those of etcd are above 1023
	portMax      = 60000
)

// from is the port of the first node.
type from int

// node are those of central-1 and so on, and of store-s1 and so on.
func (f from) node(name string) (api, metrics string, err error) {
	var n int
	if _, err := fmt.Sscanf(name, "central-%d", &n); err == nil {
		port := int(f) + nodesApart*(n-1)
		return strconv.Itoa(port), strconv.Itoa(port + metricsAbove), nil
	}
	if _, err := fmt.Sscanf(name, "store-s%d", &n); err != nil {
		return "", "", fmt.Errorf("%s has no port", name)
	}
	port := int(f) + storesAbove + n - 1
	return strconv.Itoa(port), strconv.Itoa(port + 1000), nil
}

// member are those of etcd1 and so on.
func (f from) member(name string) (ports [3]string, err error) {
	var n int
	if _, err := fmt.Sscanf(name, "etcd%d", &n); err != nil {
		return ports, fmt.Errorf("%s has no port", name)
	}
	for i := range ports {
		ports[i] = strconv.Itoa(int(f) + etcdAbove + nodesApart*(n-1) + i)
	}
	return ports, nil
}

// free says whose port somebody else listens on: what answers there, such as another cluster, would be taken for this one's own.
func free(c *cluster.Cluster, o options) error {
	for _, p := range append(c.Nodes[:len(c.Nodes):len(c.Nodes)], c.Stores...) {
		api, metrics, err := o.nodes(p.Name)
		if err != nil {
			return err
		}
		if err := taken(p.Name, api, metrics); err != nil {
			return err
		}
	}
	for _, m := range c.Etcd.Members {
		ports, err := o.members(m.Name)
		if err != nil {
			return err
		}
		if err := taken(m.Name, ports[:]...); err != nil {
			return err
		}
	}
	return nil
}

func taken(name string, ports ...string) error {
	for _, port := range ports {
		l, err := net.Listen("tcp", process.Address(port))
		if err != nil {
			return fmt.Errorf("the port %s of %s is not free: stop what listens there, or begin elsewhere with bin/cluster -port 18081 -data DIR: %w", port, name, err)
		}
		if err := l.Close(); err != nil {
			return err
		}
	}
	return nil
}
