package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	driver "modernc.org/sqlite"
)

// errClosed is the error of an operation after Close.
var errClosed = errors.New("the database is closed")

// session is one connection with the statements prepared on it. One goroutine uses it
// at a time.
type session struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// sessions are the connections of one sort. They stay open until close.
type sessions struct {
	pool   *sql.DB
	free   chan *session
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex // guards the closing
	open int
}

// openSessions opens a number of connections.
func openSessions(dsn string, size int) (*sessions, error) {
	connector, err := driver.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	p := &sessions{pool: sql.OpenDB(connector), free: make(chan *session, size), closed: make(chan struct{})}
	for range size {
		conn, err := p.pool.Conn(context.Background())
		if err != nil {
			return nil, errors.Join(err, p.closeAll(context.Background()))
		}
		p.open++
		p.releaseSession(&session{conn: conn, prepared: map[string]*sql.Stmt{}})
	}
	return p, nil
}

// acquireSession takes a session, waiting for one if need be.
func (p *sessions) acquireSession(ctx context.Context) (*session, error) {
	select {
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	default:
	}
	select {
	case s := <-p.free:
		return s, nil
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *sessions) releaseSession(s *session) { p.free <- s }

// closeAll refuses further use, waits for the sessions that are in use and closes all. It
// can be called again and then goes on where it stopped.
func (p *sessions) closeAll(ctx context.Context) error {
	p.once.Do(func() { close(p.closed) })
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.open > 0 {
		select {
		case s := <-p.free:
			p.open--
			if err := s.closeSession(); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return p.pool.Close()
}

// closeSession closes the statements too: SQLite keeps a connection open for as long as it has
// any.
func (s *session) closeSession() error {
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.conn.Close())...)
}

// prepareOnce prepares a statement once and for all. There are as many as there are forms
// of queries in the services, which is not many.
func (s *session) prepareOnce(text string) (*sql.Stmt, error) {
	if stmt := s.prepared[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(context.Background(), text)
	if err == nil {
		s.prepared[text] = stmt
	}
	return stmt, err
}

// execText runs a statement to its end and returns the number of rows it changed.
func (s *session) execText(text string, args ...any) (int64, error) {
	stmt, err := s.prepareOnce(text)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// queryRows calls scan for each row of a statement's result.
func (s *session) queryRows(ctx context.Context, scan func(*sql.Rows) error, text string, args ...any) error {
	stmt, err := s.prepareOnce(text)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // errors are in rows.Err
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// queryNumber returns the one number that a statement answers; -1 when it has no row.
func (s *session) queryNumber(ctx context.Context, text string, args ...any) (int64, error) {
	n := int64(-1)
	err := s.queryRows(ctx, func(rows *sql.Rows) error { return rows.Scan(&n) }, text, args...)
	return n, err
}

// runTransaction runs work in a transaction. It commits if work returns nil; otherwise, and
// when the commit fails, nothing of it remains.
func (s *session) runTransaction(work func() error) error {
	if _, err := s.execText("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := work()
	if err == nil {
		_, err = s.execText("COMMIT")
	}
	if err != nil {
		_, _ = s.execText("ROLLBACK") // fails where the error has rolled back already
	}
	return err
}
