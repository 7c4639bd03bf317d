package network

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"
)

const patience = time.Minute

// TestMain lets this binary be the program on a host: it sends back each line that it is sent.
func TestMain(m *testing.M) {
	if at := os.Getenv("NETWORK_ECHO"); at != "" {
		echo(at)
	}
	os.Exit(m.Run())
}

func echo(at string) {
	l, err := net.Listen("tcp", at)
	if err != nil {
		os.Exit(1)
	}
	c, err := l.Accept()
	if err != nil {
		os.Exit(1)
	}
	for lines := bufio.NewScanner(c); lines.Scan(); {
		if _, err := c.Write(append(lines.Bytes(), '\n')); err != nil {
			return
		}
	}
	os.Exit(0)
}

// TestCut: what is cut does not arrive, whichever way it goes, and does when it is mended.
func TestCut(t *testing.T) {
	t.Parallel()
	n := Start(t, 2)
	here, far := n.Hosts[0], n.Hosts[1]
	args := far.Command(os.Args[0])
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "NETWORK_ECHO="+net.JoinHostPort(far.IP, "9000"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	c := dial(t, net.JoinHostPort(far.IP, "9000"))
	defer c.Close()
	if !answers(t, c, patience) {
		t.Fatal("nothing comes back over a line that is whole")
	}
	// The test is no host: from it alone nothing can be cut. What the host sends to it can.
	test := &Host{IP: gateway(here.IP)}
	if err := Cut(far, test); err != nil {
		t.Fatal(err)
	}
	if answers(t, c, 300*time.Millisecond) {
		t.Error("an answer has come that was cut")
	}
	if err := Mend(far, test); err != nil {
		t.Fatal(err)
	}
	if !answers(t, c, patience) {
		t.Error("nothing comes back over a line that was mended")
	}
	mend, err := Part([]*Host{here}, []*Host{far})
	if err != nil {
		t.Fatal(err)
	}
	if !answers(t, c, patience) {
		t.Error("two hosts were parted, and a third does not reach one of them")
	}
	if err := mend(); err != nil {
		t.Error(err)
	}
}

func dial(t *testing.T, at string) net.Conn {
	t.Helper()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		c, err := net.DialTimeout("tcp", at, time.Second)
		if err == nil {
			return c
		}
		if time.Since(began) > patience {
			t.Fatal(err)
		}
	}
}

// answers says whether a line comes back in time. One that comes later is read with the next.
func answers(t *testing.T, c net.Conn, in time.Duration) bool {
	t.Helper()
	if _, err := c.Write([]byte("word\n")); err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(in))
	_, err := c.Read(make([]byte, 64))
	return err == nil
}

func gateway(ip string) string {
	at := net.ParseIP(ip).To4()
	at[3] = 1
	return at.String()
}
