; Invite links open the app from the moment it is installed, not only after its first start, and nothing of that
; is left behind. SHELL_CONTEXT is the person or the machine, as was chosen in the installer.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\matinee" "" "URL:Matinee invite"
  WriteRegStr SHELL_CONTEXT "Software\Classes\matinee" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\matinee\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\matinee\shell\open\command" "" '"$appExe" "%1"'
!macroend

; An update uninstalls the old version first; the links stay.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\matinee"
    ; What the app itself registered at its start.
    DeleteRegKey HKCU "Software\Classes\matinee"
  ${endIf}
!macroend
