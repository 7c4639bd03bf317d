//go:build linux

package main

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// conn is one keep-alive connection.
type conn struct {
	fd      int
	request []byte
	sent    int // of request; less than its length while the socket's buffer is full
	answer  []byte
	got     int
	begun   time.Duration // since the run's start
	retryAt time.Duration // not 0: refused, and waiting
	stopped bool
}

func (r *run) connect() (err error) {
	if r.poll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		r.poll = -1
		return fmt.Errorf("epoll: %w", err)
	}
	for i := range r.load.conns {
		port := r.port
		if len(r.ports) > 0 {
			port = r.ports[i%len(r.ports)]
		}
		fd, err := dial(port)
		if err != nil {
			return fmt.Errorf("connection %d: %w", i, err)
		}
		r.conns = append(r.conns, &conn{fd: fd, request: make([]byte, 0, 1024), answer: make([]byte, readBuffer)})
		event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(i)}
		if err := unix.EpollCtl(r.poll, unix.EPOLL_CTL_ADD, fd, &event); err != nil {
			return fmt.Errorf("epoll: %w", err)
		}
	}
	return nil
}

func dial(port int) (int, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	err = errors.Join(
		unix.Connect(fd, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}),
		unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1),
		unix.SetNonblock(fd, true),
	)
	if err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

func (r *run) close() {
	for _, c := range r.conns {
		if c.fd >= 0 {
			unix.Close(c.fd)
		}
	}
	if r.poll >= 0 {
		unix.Close(r.poll)
	}
}

func (r *run) send(i int) {
	c := r.conns[i]
	whole := c.sent == 0
	for c.sent < len(c.request) {
		n, err := unix.Write(c.fd, c.request[c.sent:])
		switch err {
		case nil:
			c.sent += n
		case unix.EINTR:
		case unix.EAGAIN:
			r.watch(i, unix.EPOLLIN|unix.EPOLLOUT)
			return
		default:
			r.drop(i, fmt.Sprintf("write: %v", err))
			return
		}
	}
	if !whole {
		r.watch(i, unix.EPOLLIN)
	}
}

func (r *run) watch(i int, events uint32) {
	event := unix.EpollEvent{Events: events, Fd: int32(i)}
	if err := unix.EpollCtl(r.poll, unix.EPOLL_CTL_MOD, r.conns[i].fd, &event); err != nil {
		r.drop(i, fmt.Sprintf("epoll: %v", err))
	}
}

// serve reads what has come on a connection and, when that completes an answer, sends the next request.
func (r *run) serve(i int, events uint32) {
	c := r.conns[i]
	if c.fd < 0 {
		return
	}
	if events&unix.EPOLLOUT != 0 {
		r.send(i)
	}
	if c.fd < 0 || events&^unix.EPOLLOUT == 0 {
		return
	}
	if c.got == len(c.answer) {
		c.answer = append(c.answer, make([]byte, len(c.answer))...)
	}
	n, err := unix.Read(c.fd, c.answer[c.got:])
	switch {
	case err == unix.EAGAIN || err == unix.EINTR:
		return
	case err != nil:
		r.drop(i, fmt.Sprintf("read: %v", err))
		return
	case n == 0:
		r.drop(i, "the server closed the connection")
		return
	}
	c.got += n
	switch n, err := parseResponse(c.answer[:c.got], &r.res); {
	case err != nil:
		r.drop(i, err.Error())
	case n > c.got || n > 0 && n < c.got:
		r.drop(i, "more came than one answer")
	case n > 0:
		r.answered(i)
	}
}

// drop counts a broken connection as a failure. It is not opened again: the figure has failed anyway.
func (r *run) drop(i int, why string) {
	r.fail(why)
	c := r.conns[i]
	unix.Close(c.fd)
	c.fd = -1
	r.stop(c)
}

func (r *run) stop(c *conn) {
	if !c.stopped {
		c.stopped = true
		r.live--
	}
}
