// Package mailertest runs a mail server in the process of a test.
package mailertest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"net/mail"
	"slices"
	"strings"
	"sync"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password log in to a server that encrypts.
const (
	User     = "user"
	Password = "secret"
)

// Mail is one message that the server received.
type Mail struct {
	*mail.Message
	// From and To are the addresses of the envelope.
	From string
	To   []string
	// Authenticated reports whether the client had logged in.
	Authenticated bool
}

// Server is a mail server on the loopback interface. It is safe for concurrent use.
type Server struct {
	smtp     *smtp.Server
	listener net.Listener
	address  string
	scheme   string
	roots    *x509.CertPool
	finished chan struct{}

	mu      sync.Mutex
	refuses bool
	forgets bool
	mails   []Mail
}

// NewServer starts a server for a scheme of the package mailer: "smtp", "smtps" or "smtp+insecure". It panics when it cannot
// listen, like httptest.NewServer.
func NewServer(scheme string) *Server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic("mailertest: " + err.Error())
	}
	s := &Server{
		listener: listener,
		address:  listener.Addr().String(),
		scheme:   scheme,
		finished: make(chan struct{}),
	}
	s.smtp = smtp.NewServer(s)
	s.smtp.Domain = "localhost"
	s.smtp.ErrorLog = log.New(io.Discard, "", 0) // clients report what failed
	if scheme != "smtp+insecure" {
		s.smtp.TLSConfig, s.roots = newCertificate()
	}
	if scheme == "smtps" {
		listener = tls.NewListener(listener, s.smtp.TLSConfig)
	}
	go func() {
		defer close(s.finished)
		_ = s.smtp.Serve(listener)
	}()
	return s
}

// newCertificate returns the certificate that httptest has for 127.0.0.1, and the roots that verify it.
func newCertificate() (*tls.Config, *x509.CertPool) {
	owner := httptest.NewTLSServer(nil)
	defer owner.Close()
	roots := x509.NewCertPool()
	roots.AddCert(owner.Certificate())
	return &tls.Config{Certificates: owner.TLS.Certificates, MinVersion: tls.VersionTLS12}, roots
}

// URI returns the URI of the server, without a user.
func (s *Server) URI() string { return s.scheme + "://" + s.address }

// UserURI returns the URI of the server with User and Password.
func (s *Server) UserURI() string { return s.scheme + "://" + User + ":" + Password + "@" + s.address }

// RootCAs returns the certificates that verify the server; nil for one that does not encrypt.
func (s *Server) RootCAs() *x509.CertPool { return s.roots }

// RefuseMails makes the server refuse every mail, or accept them again.
func (s *Server) RefuseMails(refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses = refuse
}

// LoseNextReply makes the server accept the next mail and report an error to the client.
func (s *Server) LoseNextReply() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgets = true
}

// Mails returns the mails received so far, oldest first.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Close stops the server and waits for its end.
func (s *Server) Close() error {
	err := s.smtp.Close()
	_ = s.listener.Close() // smtp.Server does not close a listener that it has not begun to serve
	<-s.finished
	return err
}

// NewSession implements smtp.Backend.
func (s *Server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

// session is one connection of a client.
type session struct {
	server *Server
	mail   Mail
}

// AuthMechanisms implements smtp.AuthSession.
func (*session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return errors.New("wrong user or password")
		}
		s.mail.Authenticated = true
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.mail.From = from
	return nil
}

// Rcpt implements smtp.Session. It refuses recipients whose local part is "nobody".
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody@") {
		return &smtp.SMTPError{Code: 550, Message: "no such user"}
	}
	s.mail.To = append(s.mail.To, to)
	return nil
}

// Data implements smtp.Session.
func (s *session) Data(r io.Reader) error {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(message.Body)
	if err != nil {
		return err
	}
	message.Body = strings.NewReader(string(text))
	s.mail.Message = message
	return s.server.storeMail(s.mail)
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.mail.From, s.mail.To = "", nil }

// Logout implements smtp.Session.
func (*session) Logout() error { return nil }

// storeMail stores a mail, unless the server refuses mails.
func (s *Server) storeMail(m Mail) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuses {
		return errors.New("not today")
	}
	s.mails = append(s.mails, m)
	if s.forgets {
		s.forgets = false
		return errors.New("the answer is lost")
	}
	return nil
}
