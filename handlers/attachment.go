package handlers

import "portal/rules"

func (s *Server) stageFiles(v visit) error { return rules.Missing() }

func (s *Server) showFile(v visit) error { return rules.Missing() }

func (s *Server) showThumbnail(v visit) error { return rules.Missing() }

func (s *Server) removeFile(v visit) error { return rules.Missing() }
