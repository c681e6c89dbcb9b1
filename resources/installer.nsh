; Files of other programs get Syncline as one more choice of "Open with", and keep the program they open with.

!macro offerFor EXTENSION CLASS DESCRIPTION
  WriteRegStr SHCTX "Software\Classes\${CLASS}" "" "${DESCRIPTION}"
  WriteRegStr SHCTX "Software\Classes\${CLASS}\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHCTX "Software\Classes\${CLASS}\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegNone SHCTX "Software\Classes\.${EXTENSION}\OpenWithProgids" "${CLASS}"
!macroend

!macro withdrawFrom EXTENSION CLASS
  DeleteRegValue SHCTX "Software\Classes\.${EXTENSION}\OpenWithProgids" "${CLASS}"
  DeleteRegKey SHCTX "Software\Classes\${CLASS}"
!macroend

!macro customInstall
  !insertmacro offerFor "gpkg" "Syncline.GeoPackage" "GeoPackage"
  !insertmacro offerFor "geodatabase" "Syncline.Geodatabase" "Mobile geodatabase"
!macroend

!macro customUnInstall
  !insertmacro withdrawFrom "gpkg" "Syncline.GeoPackage"
  !insertmacro withdrawFrom "geodatabase" "Syncline.Geodatabase"
!macroend
