package escalation_test

import (
	"errors"
	"io"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// mailServer is a mail server in this process. It can refuse mails, or take them and lose
// the connection before it says so.
type mailServer struct {
	uri string

	mu      sync.Mutex
	refuses bool
	forgets bool
	mails   []*mail.Message
}

func newMailServer(t *testing.T) *mailServer {
	t.Helper()
	m := &mailServer{}
	server := smtp.NewServer(m)
	server.Domain = "localhost"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	m.uri = "smtp+insecure://" + listener.Addr().String()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		<-done
	})
	return m
}

// NewSession implements smtp.Backend.
func (m *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) { return &mailSession{m}, nil }

type mailSession struct{ *mailServer }

func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *mailSession) Reset()                               {}
func (s *mailSession) Logout() error                        { return nil }

func (s *mailSession) Data(r io.Reader) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuses {
		return errors.New("not today")
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	message, err := mail.ReadMessage(strings.NewReader(string(text)))
	if err != nil {
		return err
	}
	s.mails = append(s.mails, message)
	if s.forgets {
		s.forgets = false
		return errors.New("the answer is lost")
	}
	return nil
}

func (m *mailServer) set(refuses, forgets bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuses, m.forgets = refuses, forgets
}

// got returns the mails so far.
func (m *mailServer) got() []*mail.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]*mail.Message(nil), m.mails...)
}
