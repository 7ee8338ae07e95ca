# Reads boards/<BOARD>/board.toml: the compiler's flags, the memory, the sources, the counter. The keys that are lists of
# texts, and the two regions; nothing else of TOML is understood here.
set(board_folder ${CMAKE_CURRENT_LIST_DIR}/../../boards/${BOARD})
file(READ ${board_folder}/board.toml board_text)

function(board_list key result)
  string(REGEX MATCH "\n${key} = \\[([^]]*)\\]" found "${board_text}")
  string(REGEX MATCHALL "\"[^\"]*\"" quoted "${CMAKE_MATCH_1}")
  string(REPLACE "\"" "" items "${quoted}")
  set(${result} "${items}" PARENT_SCOPE)
endfunction()

function(board_region key result)
  string(REGEX MATCH "\n${key} = { origin = (0x[0-9A-Fa-f]+), bytes = (0x[0-9A-Fa-f]+) }" found "${board_text}")
  set(${result} "ORIGIN = ${CMAKE_MATCH_1}, LENGTH = ${CMAKE_MATCH_2}" PARENT_SCOPE)
endfunction()

function(board_text_of key result)
  string(REGEX MATCH "\n${key} = \"([^\"]*)\"" found "${board_text}")
  set(${result} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()
