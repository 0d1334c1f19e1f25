package handlers

import "portal/rules"

func (s *Server) newRequirement(v visit) error { return rules.Missing() }

func (s *Server) addRequirement(v visit) error { return rules.Missing() }

func (s *Server) editRequirement(v visit) error { return rules.Missing() }

func (s *Server) saveRequirement(v visit) error { return rules.Missing() }
