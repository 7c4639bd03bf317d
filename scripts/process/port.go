package process

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"sync"
)

// Ports are taken from here on, below those from which the system gives connections theirs, so that they stay free while a program is away.
const firstPort, portsMost, portsLeast = 10_000, 20_000, 1000

// ports is how many there are.
var ports = sync.OnceValue(func() int {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		return portsMost // not Linux: its own begin at 49152 as a rule
	}
	return below(string(text))
})

// below is how many there are below the first of a range of ports. Where the system's own begin too low one is as good as another.
func below(local string) int {
	var first int
	if _, err := fmt.Sscan(local, &first); err != nil || first < firstPort+portsLeast {
		return portsMost
	}
	return min(portsMost, first-firstPort)
}

// taken are the datagram ports that stand for ports given out. They are closed with this process.
var taken struct {
	sync.Mutex
	all []net.PacketConn
}

// FreePort returns a port of 127.0.0.1 that is free, and that FreePort gives to nobody else, in this process or another, as long as
// this one runs.
func FreePort() (string, error) {
	var fault error
	for range portsMost {
		port := strconv.Itoa(firstPort + rand.IntN(ports()))
		kept, err := net.ListenPacket("udp", Address(port))
		if err != nil {
			fault = err
			continue // somebody else's
		}
		l, err := net.Listen("tcp", Address(port))
		if err != nil {
			_, fault = kept.Close(), err
			continue
		}
		taken.Lock()
		taken.all = append(taken.all, kept)
		taken.Unlock()
		return port, l.Close()
	}
	return "", fmt.Errorf("no port is free of those from %d on: %w", firstPort, fault)
}

// Address is a port of 127.0.0.1, for dialling.
func Address(port string) string { return net.JoinHostPort("127.0.0.1", port) }
