package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/telemetry"
)

// stage holds the connections of all people in the stories and the output for the
// audience.
type stage struct {
	Target
	out  io.Writer
	http *http.Client
	run  string // in every request id, so that the demo can be shown again

	conns []grpckit.Conn
	keys  []string // of this run, to be revoked when it ends

	admin    grpc.ClientConnInterface
	channels intake // the programs that bring contacts in
	portal   string // the token of those that do so over REST
	anna     *person
	boris    *person
}

// openStage connects as the administrator.
func openStage(t Target, out io.Writer) (*stage, error) {
	s := &stage{
		Target: t,
		out:    out,
		http:   &http.Client{},
		run:    rand.Text()[:8],
	}
	admin, err := s.dialAs(t.AdminKey)
	if err != nil {
		return nil, err
	}
	s.admin = admin
	return s, nil
}

// dialAs connects with a token.
func (s *stage) dialAs(token string) (grpckit.Conn, error) {
	conn, err := grpckit.Dial(s.GRPC, grpckit.DialOptions{
		Telemetry: telemetry.Nop(),
		Token:     func(context.Context) (string, error) { return token, nil },
	})
	if err == nil {
		s.conns = append(s.conns, conn)
	}
	return conn, err
}

// closeStage revokes the keys of this run and ends the connections. Errors at this point
// are ignored.
func (s *stage) closeStage() {
	failed := s.revokeKeys()
	for _, conn := range s.conns {
		failed = errors.Join(failed, conn.Close())
	}
	s.http.CloseIdleConnections()
	if failed != nil {
		s.printLine("(when leaving: %v)", failed)
	}
}

// requestID returns an id for a call, which makes it harmless to repeat the call.
func (s *stage) requestID(what string) string { return "demo-" + s.run + "-" + what }

// printHeading begins a new part.
func (s *stage) printHeading(format string, arguments ...any) {
	s.printLine("\n"+format, arguments...)
}

// printLine prints a line and ignores errors.
func (s *stage) printLine(format string, arguments ...any) {
	_, _ = fmt.Fprintf(s.out, format+"\n", arguments...)
}
