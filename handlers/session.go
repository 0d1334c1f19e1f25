package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"portal/portal"
	"portal/rules"
)

// sessionStore is a gorilla/sessions store whose sessions are rows of the
// portal's file: the cookie holds a random token and the row only its hash.
type sessionStore struct {
	portal *portal.Portal
	name   string
	secure bool
}

var _ sessions.Store = (*sessionStore)(nil)

const tokenKey = "token"

// newSessionStore names the cookie after RFC 6265bis: with the prefix __Host-
// a browser takes it from this host alone, under HTTPS.
func newSessionStore(p *portal.Portal, secure bool) *sessionStore {
	name := "portal-session"
	if secure {
		name = "__Host-" + name
	}
	return &sessionStore{portal: p, name: name, secure: secure}
}

// Get returns the request's session, read once a request.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New reads the session's token from the cookie.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.Options = &sessions.Options{
		Path: "/", MaxAge: int(portal.SessionLife.Seconds()), Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	session.IsNew = true
	if cookie, err := r.Cookie(name); err == nil && cookie.Value != "" {
		session.Values[tokenKey] = cookie.Value
		session.IsNew = false
	}
	return session, nil
}

// Save writes the cookie, or removes it when MaxAge is negative, and then ends
// the session's row too.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	token, _ := session.Values[tokenKey].(string)
	if session.Options.MaxAge < 0 {
		if err := s.portal.SignOut(r.Context(), token); err != nil {
			return err
		}
		token = ""
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), token, session.Options))
	return nil
}

func (s *Server) sessionToken(c echo.Context) string {
	session, err := s.sessions.Get(c.Request(), s.sessions.name)
	if err != nil {
		return ""
	}
	token, _ := session.Values[tokenKey].(string)
	return token
}

func (s *Server) setSession(c echo.Context, token string) error {
	session, err := s.sessions.Get(c.Request(), s.sessions.name)
	if err != nil {
		return err
	}
	session.Values[tokenKey] = token
	return session.Save(c.Request(), c.Response())
}

// signInPage is the sign-in form. Kept is what somebody had typed into
// another form when their session ended; Path is where it was sent.
type signInPage struct {
	base
	Email   string
	Message string
	Path    string
	Kept    string
	Demo    []DemoPerson
}

func (s *Server) showSignIn(v visit) error {
	if !s.isSetUp() {
		return v.Redirect(http.StatusSeeOther, "/setup")
	}
	if _, err := s.actor(v.Context); err == nil {
		return v.Redirect(http.StatusSeeOther, "/")
	}
	return s.renderSignIn(v, http.StatusOK, signInPage{Path: v.QueryParam("next")})
}

func (s *Server) renderSignIn(v visit, status int, page signInPage) error {
	page.Title, page.Demo = "Sign in", s.config.Demo
	page.Path = localPath(page.Path)
	return s.render(v, status, "sessions/new", &page)
}

func (s *Server) signIn(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	token, err := s.portal.SignIn(v.ctx(), v.FormValue("email"), v.FormValue("password"), s.sessionToken(v.Context), v.origin())
	switch rules.KindOf(err) {
	case rules.Invalid, rules.TooMany:
		page := signInPage{Email: v.line("email"), Message: err.Error(), Path: v.FormValue("next"), Kept: v.FormValue("kept")}
		return s.renderSignIn(v, s.statusOf(v.Context, err), page)
	}
	if err != nil {
		return err
	}
	if err := s.setSession(v.Context, token); err != nil {
		return err
	}
	return s.resume(v)
}

// resumePage gives back what somebody had typed when their session ended, to
// be sent on by a press of theirs.
type resumePage struct {
	base
	Path   string
	Fields []keptField
}

type keptField struct{ Name, Value string }

func (s *Server) resume(v visit) error {
	path := localPath(v.FormValue("next"))
	kept, err := url.ParseQuery(v.FormValue("kept"))
	if err != nil || len(kept) == 0 {
		return v.Redirect(http.StatusSeeOther, path)
	}
	page := resumePage{Path: path}
	page.Title = "Signed in again"
	for name, values := range kept {
		for _, value := range values {
			page.Fields = append(page.Fields, keptField{name, value})
		}
	}
	return s.render(v, http.StatusOK, "sessions/resume", &page)
}

// askToSignIn answers whoever is not signed in: a page leads back after
// signing in, and a form that was sent keeps what was typed.
func (s *Server) askToSignIn(c echo.Context) error {
	if !s.isSetUp() {
		return c.Redirect(http.StatusSeeOther, "/setup")
	}
	request := c.Request()
	if request.Method == http.MethodGet || request.Method == http.MethodHead {
		target := "/login"
		if request.URL.Path != "/" {
			target += "?next=" + url.QueryEscape(request.URL.RequestURI())
		}
		return c.Redirect(http.StatusSeeOther, target)
	}
	v := visit{Context: c}
	if v.isScripted() {
		return v.String(http.StatusUnauthorized, "You were signed out meanwhile. Please sign in again.")
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	page := signInPage{
		Path: request.URL.Path, Kept: withoutSecrets(request.PostForm).Encode(),
		Message: "You were signed out meanwhile. Sign in, and what you typed is sent on.",
	}
	return s.renderSignIn(v, http.StatusUnauthorized, page)
}

// withoutSecrets are the fields of a form that may stand in a page's source.
// Passwords and credentials have to be typed again.
func withoutSecrets(form url.Values) url.Values {
	open := url.Values{}
	for name, values := range form {
		if name != "password" && !strings.HasPrefix(name, "credentials") {
			open[name] = values
		}
	}
	return open
}

func (s *Server) signOut(v visit) error {
	session, err := s.sessions.Get(v.Request(), s.sessions.name)
	if err != nil {
		return err
	}
	session.Options.MaxAge = -1
	if err := session.Save(v.Request(), v.Response()); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, "/login")
}

// localPath keeps only an address on this portal, so that a link to the
// sign-in page cannot lead elsewhere.
func localPath(path string) string {
	parsed, err := url.Parse(path)
	if err != nil || parsed.IsAbs() || parsed.Host != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

func (s *Server) isSetUp() bool { return s.portal.Agency() != nil }
